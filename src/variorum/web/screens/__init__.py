"""The screens: from the ports to view models to a template, or to the machine's form of it. One does not know another."""

from __future__ import annotations
