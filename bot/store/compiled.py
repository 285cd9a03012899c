"""Statements that are made once and run often.

SQLAlchemy puts a statement into words, and knows how each value is written and read. On SQLite that is all
it is asked for, and only once: the words go straight to the driver, since what SQLAlchemy does around each
run takes several times what SQLite takes for it. On PostgreSQL, where the way to the server and back is what
takes time, SQLAlchemy runs them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Self, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

Parameters = Mapping[str, Any]
Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class Spelling:
    """What is spelt in two ways.

    `insert` begins an insertion that minds a conflict. `none_of` says that a column is none of the values
    bound by a name, however many they are.
    """

    insert: Callable[[sa.Table], Any]
    none_of: Callable[[sa.Column[Any], str], sa.ColumnElement[bool]]


def _none_of_json(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    numbers = sa.func.json_each(sa.bindparam(name, type_=sa.JSON)).table_valued("value")
    return column.not_in(sa.select(numbers.c.value))


def _none_of_array(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    return column != sa.all_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))


_SQLITE = Spelling(sqlite.insert, _none_of_json)
_POSTGRESQL = Spelling(postgresql.insert, _none_of_array)


class Statement:
    """A statement for SQLite and PostgreSQL.

    It is run with values for the parameters that it names; if it inserts or updates, every other value given
    is for the column of that name.
    """

    def __init__(self, made: sa.Executable, on_postgresql: sa.Executable | None = None) -> None:
        self._made, self._on_postgresql = made, made if on_postgresql is None else on_postgresql
        self._wordings: dict[tuple[str, ...], _Wording] = {}

    @classmethod
    def spelt(cls, make: Callable[[Spelling], sa.Executable]) -> Self:
        """One that is not spelt alike."""
        return cls(make(_SQLITE), make(_POSTGRESQL))

    def rows(self, connection: Connection, parameters: Parameters) -> Sequence[Any]:
        """The rows that it finds or returns; their columns are attributes."""
        driver = _sqlite(connection)
        if driver is None:
            return connection.execute(self._on_postgresql, parameters).all()
        wording = self._wording(connection, parameters)
        return wording.rows(driver.execute(wording.sql, wording.values(parameters)))

    def count(self, connection: Connection, parameters: Parameters) -> int:
        """Run it, and tell how many rows it changed."""
        driver = _sqlite(connection)
        if driver is None:
            return connection.execute(self._on_postgresql, parameters).rowcount
        wording = self._wording(connection, parameters)
        return driver.execute(wording.sql, wording.values(parameters)).rowcount

    def for_each(self, connection: Connection, parameters: Sequence[Parameters]) -> None:
        """Run it with each of one or more sets of values for the same names."""
        driver = _sqlite(connection)
        if driver is None:
            connection.execute(self._on_postgresql, parameters)
            return
        wording = self._wording(connection, parameters[0])
        driver.executemany(wording.sql, map(wording.values, parameters))

    def rows_of_each(self, connection: Connection, parameters: Sequence[Parameters]) -> Sequence[Any]:
        """As `for_each`, and the rows that it returned."""
        if _sqlite(connection) is None:
            return connection.execute(self._on_postgresql, parameters).all()
        return [row for each in parameters for row in self.rows(connection, each)]

    def _wording(self, connection: Connection, parameters: Parameters) -> _Wording:
        names = tuple(parameters)
        wording = self._wordings.get(names)
        if wording is None:
            wording = self._wordings[names] = _Wording(self._made, connection.dialect, names)
        return wording


class _Wording:
    """A statement in SQLite's words, for values of these names."""

    def __init__(self, made: Any, dialect: Dialect, names: Sequence[str]) -> None:
        compiled: SQLCompiler = made.compile(dialect=dialect, column_keys=list(names))
        self.sql = str(compiled)
        self._constants: list[Any] = []
        self._given: list[tuple[int, str, Convert | None]] = []
        for index, name in enumerate(compiled.positiontup or ()):
            parameter = compiled.binds[name]
            write = parameter.type.dialect_impl(dialect).bind_processor(dialect)
            if name in names or parameter.required:
                self._given.append((index, name, write))
                self._constants.append(None)
            else:
                value = compiled.params[name]
                self._constants.append(value if write is None else write(value))
        columns = made.exported_columns
        row = cast(Any, NamedTuple)("Row", [(name, Any) for name, _ in columns.items()])
        self._row: Callable[[Sequence[Any]], Any] = partial(tuple.__new__, row)
        readers = (
            column.type.dialect_impl(dialect).result_processor(dialect, None) for _, column in columns.items()
        )
        self._readers = [(index, read) for index, read in enumerate(readers) if read is not None]

    def values(self, parameters: Parameters) -> list[Any]:
        """What is bound, in the order of the words."""
        values = self._constants.copy()
        for index, name, write in self._given:
            value = parameters[name]
            values[index] = value if write is None else write(value)
        return values

    def rows(self, cursor: sqlite3.Cursor) -> list[Any]:
        """What was found, as the tables declare it."""
        raws: Iterable[Any] = cursor.fetchall()
        if raws and self._readers:
            columns: list[Iterable[Any]] = list(zip(*raws, strict=True))
            for index, read in self._readers:
                columns[index] = map(read, columns[index])
            raws = zip(*columns, strict=True)
        return list(map(self._row, raws))


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    """The driver's connection if that is SQLite's."""
    if connection.dialect.name != "sqlite":
        return None
    return connection.connection.dbapi_connection  # type: ignore[return-value]
