"""Users' errors. With declared outputs propeller reads error.pb itself and we answer SUCCEEDED; without, the classes are ours.
Each task may take a second attempt: a permanent error must not use it, a recoverable one must."""

from case import Case, expect

ADD_UP = "the numbers up to 5 add up to 10, which nobody wanted"
NOBODY = "nobody wanted 6"
WEATHER = "the weather was bad for 5 numbers"


def _fails(case: Case, task: str, text: str, attempts: int, end: tuple) -> None:
    run = case.start(f"increment.{task}", {"list_length": 5}, attempts=2)
    final = case.ends(run, "Failed", attempts)
    message = (final.get("error") or {}).get("message", "")
    expect(text in message, f"the user's words {text!r} are not in propeller's error: {message!r}")
    for attempt in range(attempts):
        case.ended(case.job(run.execution, attempt), *end)


def fails(case: Case) -> None:
    _fails(case, "fails", ADD_UP, 1, ("SUCCEEDED", "Succeeded"))


def fails_no_outputs(case: Case) -> None:
    _fails(case, "fails_no_outputs", NOBODY, 1, ("FAILED", "UserError", "permanent"))


def fails_recoverable(case: Case) -> None:
    _fails(case, "fails_recoverable", WEATHER, 2, ("SUCCEEDED", "Succeeded"))


def fails_recoverable_no_outputs(case: Case) -> None:
    _fails(case, "fails_recoverable_no_outputs", WEATHER, 2, ("FAILED", "UserErrorRecoverable", "retryable"))
