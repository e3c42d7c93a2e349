"""The language of `where`: read into a tree, then turned into SQL over the fields that an endpoint names.

Status=="AUTHORISED" AND Date >= DateTime(2026, 01, 01) AND Contact.Name.Contains("Smith ""and"" Co")
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

from xero_sandbox.clock import milliseconds
from xero_sandbox.refusals import ApiException, bad_query
from xero_sandbox.storage.shelves import Condition


class Sort(Enum):
    """What a field holds, named as the server's own messages name it."""

    TEXT = "String"
    GUID = "Guid"
    DATE = "DateTime"
    INSTANT = "DateTime "
    NUMBER = "Decimal"
    FLAG = "Boolean"


@dataclass(frozen=True)
class Column:
    sql: str
    sort: Sort = Sort.TEXT


def stored(name: str) -> str:
    """A field of the stored document as SQL."""
    return f"json_extract(d.body, '$.{name}')"


def text(name: str) -> Column:
    """A text field of the stored document, compared without regard to capitals and accents, as names are unique."""
    return Column(f"{stored(name)} COLLATE FOLDED")


@dataclass(frozen=True)
class Value:
    sort: Sort | None
    """None: null."""
    content: object


_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>-?\d+(?:\.\d+)?[mM]?)|(?P<name>[A-Za-z_]\w*)'
    r"|(?P<sign>==|!=|<>|<=|>=|&&|\|\||[=<>(),.]))"
)
_OPERATORS = {"=": "=", "==": "=", "!=": "<>", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_SEARCHES = {
    "contains": "instr(folded({0}), folded(?)) > 0",
    "startswith": "instr(folded({0}), folded(?)) = 1",
    "endswith": "substr(folded({0}), -length(folded(?))) = folded(?)",
}
_WORDS = {
    "true": Value(Sort.FLAG, 1),
    "false": Value(Sort.FLAG, 0),
    "null": Value(None, None),
}


def parse(text: str, columns: Mapping[str, Column], type_name: str) -> Condition:
    """Raises ApiException 16 (QueryParseException) with the place or the word that cannot be read."""
    reader = _Reader(text, {name.lower(): column for name, column in columns.items()}, type_name)
    condition = reader.either()
    reader.end()
    return condition


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while text[position:].strip():
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise bad_query(f"Syntax error '{text[position:].strip()[0]}' (at index {position})")
        yield _Token(found.lastgroup, found[found.lastgroup], found.start(found.lastgroup))
        position = found.end()
    yield _Token("end", "", len(text))


class _Reader:
    def __init__(self, text: str, columns: Mapping[str, Column], type_name: str) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._columns = columns
        self._type_name = type_name

    def either(self) -> Condition:
        parts = [self._both()]
        while self._skip("||") or self._skip_word("or"):
            parts.append(self._both())
        return _joined(parts, " OR ")

    def _both(self) -> Condition:
        parts = [self._single()]
        while self._skip("&&") or self._skip_word("and"):
            parts.append(self._single())
        return _joined(parts, " AND ")

    def _single(self) -> Condition:
        if self._skip("("):
            inner = self.either()
            self._expect(")")
            return inner
        return self._test()

    def _test(self) -> Condition:
        name, search = self._path()
        column = self._columns.get(name.lower())
        if column is None:
            raise bad_query(f"No property or field '{name}' exists in type '{self._type_name}'")
        if search:
            return self._search(column, search)
        return self._comparison(column)

    def _path(self) -> tuple[str, str | None]:
        """`Contact.Name` or `Contact.Name.Contains`; the second part is the search."""
        parts = [self._take("name").text]
        while self._skip("."):
            parts.append(self._take("name").text)
        if self._peek().text == "(" and parts[-1].lower() in _SEARCHES:
            return ".".join(parts[:-1]), parts[-1].lower()
        return ".".join(parts), None

    def _search(self, column: Column, search: str) -> Condition:
        self._expect("(")
        value = self._value()
        self._expect(")")
        if column.sort is not Sort.TEXT or value.sort is not Sort.TEXT:
            raise bad_query(f"No applicable method '{search}' exists in type '{column.sort.value.strip()}'")
        sql = _SEARCHES[search].format(column.sql)
        found = Condition(sql, (value.content,) * sql.count("?"))
        if self._skip("==") or self._skip("="):
            wanted = self._value()
            return found if wanted.content else Condition(f"NOT ({found.sql})", found.parameters)
        return found

    def _comparison(self, column: Column) -> Condition:
        token = self._take("sign")
        operator = _OPERATORS.get(token.text)
        if operator is None:
            raise self._wrong(token)
        value = self._value()
        if value.sort is None:
            return Condition(f"{column.sql} IS {'NOT ' if operator == '<>' else ''}NULL")
        if not _comparable(column.sort, value.sort):
            raise bad_query(
                f"Operator '{token.text}' incompatible with operand types "
                f"'{column.sort.value.strip()}' and '{value.sort.value.strip()}'"
            )
        if operator == "<>":
            return Condition(f"{column.sql} IS NOT ?", (_bound(column.sort, value),))
        return Condition(f"{column.sql} {operator} ?", (_bound(column.sort, value),))

    def _value(self) -> Value:
        token = self._next()
        match token.kind:
            case "text":
                return Value(Sort.TEXT, token.text[1:-1].replace('""', '"'))
            case "number":
                return Value(Sort.NUMBER, Decimal(token.text.rstrip("mM")))
            case "name" if token.text.lower() in _WORDS:
                return _WORDS[token.text.lower()]
            case "name" if token.text.lower() == "guid":
                self._expect("(")
                text = self._take("text").text[1:-1]
                self._expect(")")
                return Value(Sort.GUID, text.lower())
            case "name" if token.text.lower() == "datetime":
                return self._moment()
        raise self._wrong(token)

    def _moment(self) -> Value:
        """`DateTime(2026, 01, 31)`, with a time of day or without, or `DateTime.Parse("2026-01-31")`."""
        if self._skip("."):
            self._take("name")
        self._expect("(")
        first = self._next()
        try:
            if first.kind == "text":
                moment = datetime.fromisoformat(first.text[1:-1])
            else:
                numbers = [int(first.text)]
                while self._skip(","):
                    numbers.append(int(self._take("number").text))
                moment = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001  # as many as were written; UTC is set below
        except (ValueError, TypeError):
            raise self._wrong(first) from None
        self._expect(")")
        return Value(Sort.DATE, moment.replace(tzinfo=UTC))

    def end(self) -> None:
        if self._peek().kind != "end":
            raise self._wrong(self._peek())

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        if token.kind == "end":
            raise self._wrong(token)
        self._at += 1
        return token

    def _take(self, kind: str) -> _Token:
        token = self._next()
        if token.kind != kind:
            raise self._wrong(token)
        return token

    def _expect(self, sign: str) -> None:
        token = self._next()
        if token.text != sign:
            raise self._wrong(token)

    def _skip(self, sign: str) -> bool:
        found = self._peek().kind == "sign" and self._peek().text == sign
        self._at += found
        return found

    def _skip_word(self, word: str) -> bool:
        found = self._peek().kind == "name" and self._peek().text.lower() == word
        self._at += found
        return found

    def _wrong(self, token: _Token) -> ApiException:
        return bad_query(f"Syntax error '{token.text or 'end of text'}' (at index {token.at})")


def _joined(parts: list[Condition], word: str) -> Condition:
    if len(parts) == 1:
        return parts[0]
    sql = word.join(f"({part.sql})" for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.parameters))


def _comparable(column: Sort, value: Sort) -> bool:
    return column is value or (column is Sort.INSTANT and value is Sort.DATE)


def _bound(column: Sort, value: Value) -> object:
    """As it is stored. SQLite compares numbers as doubles, which keep the order of 15 digits apart."""
    match value.content:
        case datetime() as moment if column is Sort.INSTANT:
            return milliseconds(moment)
        case datetime() as moment:
            return moment.date().isoformat()
        case Decimal() as number:
            return float(number)
        case content:
            return content
