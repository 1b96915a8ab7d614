"""Asks for rows by a list of texts that is bound as one value: the statement stays the same.

A list of single values makes a statement as long as itself, which SQLAlchemy and the database
then have to read anew each time.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from server.storage.arrays import Texts, array_of


def among(column: sa.Column[str], name: str) -> sa.ColumnElement[bool]:
    """Return whether a column is one of the texts that are bound under a name."""
    listed = _Listed(sa.bindparam(name, type_=_Many(sa.Text())))
    return column.op("IN", is_comparison=True, return_type=sa.Boolean())(listed)


def listed(name: str, kind: sa.types.TypeEngine[Any], label: str, dialect: str) -> sa.Select[Any]:
    """Return the query of a list that is bound under a name, whole numbers or texts, as a column.

    SQLite gives it in its order.
    """
    bound = sa.bindparam(name, type_=_Many(kind))
    if dialect == "postgresql":
        return sa.select(sa.func.unnest(bound, type_=kind).label(label))
    return sa.select(sa.func.json_each(bound).table_valued("value").c.value.label(label))


class _Many(TypeDecorator[list[Any]]):
    """A list of values of one kind as one value: JSON on SQLite, an array on PostgreSQL."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose what the database at hand can take apart."""
        kind = _Array(self.kind) if dialect.name == "postgresql" else sa.Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> Texts | str | None:
        """Turn a list into that value."""
        if value is None:
            return None
        if dialect.name != "postgresql":
            return msgspec.json.encode(value).decode()
        return Texts(value) if isinstance(self.kind, sa.Text) else array_of(value)


class _Array(sa.types.UserDefinedType[Any]):
    """An array of PostgreSQL that is given as `arrays` writes it down."""

    cache_ok = True
    render_bind_cast = True

    def __init__(self, kind: sa.types.TypeEngine[Any]) -> None:
        self.kind = kind

    def get_col_spec(self, **_options: object) -> str:
        """Return what the database calls it."""
        return f"{self.kind}[]"


class _Listed(FunctionElement[str]):
    """The values of a bound list, as a subquery."""

    inherit_cache = True
    type = sa.Text()


_OF_JSON = "(SELECT value FROM json_each{})"
_OF_ARRAY = "(SELECT unnest{})"


@compiles(_Listed, "sqlite")
def _on_sqlite(element: _Listed, compiler: SQLCompiler, **options: object) -> str:
    return _OF_JSON.format(compiler.process(element.clause_expr, **options))


@compiles(_Listed, "postgresql")
def _on_postgres(element: _Listed, compiler: SQLCompiler, **options: object) -> str:
    return _OF_ARRAY.format(compiler.process(element.clause_expr, **options))
