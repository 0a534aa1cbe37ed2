"""Conformance suites: what every implementation of a port must do, as classes of tests to subclass."""
