"""What a worker of the service does: read one request, answer it in JSON.

JSON is parsed here too, and not in the process that listens: whatever a request holds, it can
only hurt the worker, which is replaced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from time import perf_counter
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from cleaner.account import NoSuchError, account
from cleaner.batch.outcome import Tally, failure_of
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Extractor, Form
from cleaner.html.sniff import is_html
from cleaner.io import json_text
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Profile
from cleaner.serve.models import Document, Explained, Refused, invalid

_MEND_BYTES = "send text or HTML, in any encoding"
_MEND_JSON = 'send one JSON object in UTF-8, such as {"text": "..."}'
# A page without a beginning is given one, so that it is read as what it is said to be.
_PAGE = "<!doctype html>"
_WARM_UP = b"<!doctype html><p>The talks resume on Monday, in caf\xe9s.</p><p>Leave a reply</p>"


class Question(NamedTuple):
    """One request, or a line of a batch. charset: of the Content-Type; line: in the batch."""

    task: Literal["clean", "explain"]
    form: Literal["json", "raw"]
    content: bytes
    options: dict[str, Any]
    charset: str | None = None
    line: int | None = None

    @property
    def weight(self) -> int:
        """Its size, by which its time is measured."""
        return len(self.content)


class WarmUp(NamedTuple):
    """What a new process is given first, so that no document waits for its libraries and rules."""

    weight: int = 2**50  # it may take its time


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question, and what is counted of it."""

    status: int
    body: bytes
    verdict: str = ""
    removed: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def refusal(refused: Refused, line: int | None = None, id_: str | int | None = None) -> Reply:
    """The answer that a refusal is; one of a batch says where."""
    place: dict[str, Any] = {} if line is None else {"line": line, "id": id_}
    if line is not None:
        place["status"] = refused.status
    return Reply(refused.status, _dumps({**place, **asdict(refused.problem)}))


@dataclass(slots=True)
class Serving:
    """The work of the service. rules: of all profiles; profile: where a request names none."""

    rules: RuleSet
    profile: Profile = "normal"
    extractor: Extractor = "trafilatura"
    _cleaners: dict[tuple[Profile, Form], Cleaner] = field(default_factory=dict, init=False)

    def prepare(self) -> None:
        """See cleaner.batch.process.Work."""
        self.rules.prepare()

    def begin(self, head: object) -> _Unit:
        """See cleaner.batch.process.Work."""
        return _Unit(self)

    def reply(self, question: Question) -> Reply:
        """The answer to a question. Raises MemoryError, which ends the worker."""
        start = perf_counter()
        id_: str | int | None = None
        try:
            raw, given = _read(question)
            id_ = given.pop("id", None)
            reply = self._answer(question, raw, {**question.options, **given}, id_)
        except Refused as refused:
            reply = refusal(refused, question.line, id_)
        except UndecodableError as error:
            reply = refusal(Refused(422, str(error), _MEND_BYTES), question.line, id_)
        except NoSuchError as error:
            reply = refusal(Refused(404, error.message, error.mend), question.line, id_)
        except MemoryError:
            raise
        except Exception as error:  # one document must not stop the others
            mend = "send the other documents without this one"
            reply = refusal(Refused(500, failure_of(error).reason, mend), question.line, id_)
        return replace(reply, seconds=perf_counter() - start)

    def _answer(
        self, question: Question, raw: str | bytes, options: dict[str, Any], id_: str | int | None
    ) -> Reply:
        profile: Profile = options.get("profile", self.profile)
        cleaner = self._cleaner(profile, options.get("to", "txt"))
        known = {key: options.get(key) for key in ("url", "title", "language")}
        known["charset"] = question.charset
        if question.task == "explain":
            passage = cleaner.passage(raw, **known)
            asks = {key: options.get(key) for key in ("line", "rule")}
            said = account(passage, cleaner.rules, **asks)
            return Reply(200, _dumps({**said, "profile": profile, "id": id_}))
        result = cleaner.clean(raw, **known)
        place = {} if question.line is None else {"line": question.line}
        row = {**place, **asdict(result), "profile": profile, "id": id_}
        removed = Tally.of(result).removed
        return Reply(200, _dumps(row), result.verdict.status, dict(removed))

    def _cleaner(self, profile: Profile, to: Form) -> Cleaner:
        if (profile, to) not in self._cleaners:
            rules = self.rules.in_profile(profile)
            self._cleaners[profile, to] = Cleaner(rules, to=to, extractor=self.extractor)
        return self._cleaners[profile, to]


@dataclass(frozen=True, slots=True)
class _Unit:
    """See cleaner.batch.process.Unit."""

    work: Serving

    def take(self, part: Question | WarmUp) -> Reply:
        if isinstance(part, WarmUp):
            part = Question("clean", "raw", _WARM_UP, {})
        return self.work.reply(part)

    def finish(self, answers: list[Reply]) -> list[Reply]:
        return answers


def _read(question: Question) -> tuple[str | bytes, dict[str, Any]]:
    """The raw article, and the options that came with it. Raises Refused."""
    if question.form == "raw":
        return question.content, {}
    try:
        values = json_text.loads(question.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused(400, f"not UTF-8 (byte {error.start + 1})", _MEND_JSON) from None
    except ValueError as error:
        raise Refused(400, str(error), _MEND_JSON) from None
    model = Explained if question.task == "explain" else Document
    try:
        asked = model.model_validate(values, strict=True)
    except ValidationError as error:
        raise invalid(error.errors(), model) from None
    given = asked.model_dump(exclude={"text", "html"}, exclude_none=True)
    if asked.text is not None:
        return asked.text, given
    page = asked.html or ""
    return page if is_html(page) else _PAGE + page, given


def _dumps(row: dict[str, Any]) -> bytes:
    # All of it in ASCII: half a surrogate pair has no other form.
    return json.dumps(row, ensure_ascii=True).encode()
