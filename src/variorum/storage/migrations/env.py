"""Runs the migrations on the connection that `storage.store.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from variorum.storage.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
context.run_migrations()
