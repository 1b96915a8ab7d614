"""Environment problems: what is wrong around the program, never what the rules say.

Each carries a plain title, a detail and a way out, in English, marked for translation; the
desktop translates them. Refusals are values of `domain.verdicts` and never appear here.
"""

from __future__ import annotations

from domain.sentences import QT_TRANSLATE_NOOP


class EnvironmentProblem(Exception):
    """Something outside the rules stands in the way; `str()` is detail and way out in English.

    `retryable` says whether waiting helps by itself. `params` fill the placeholders of the
    sentences. Context of the translations is "problems".
    """

    retryable: bool = False
    title: str = QT_TRANSLATE_NOOP("problems", "Something around the program is not right")
    detail: str = QT_TRANSLATE_NOOP("problems", "It could not go on: {reason}.")
    way_out: str = ""

    def __init__(self, **params: str | int) -> None:
        self.params = dict(params)
        super().__init__(self.text())

    def text(self, detail: str | None = None, way_out: str | None = None) -> str:
        """Return detail and way out in one text, from translated templates when given."""
        both = (detail or self.detail, way_out if way_out is not None else self.way_out)
        return " ".join(part for part in both if part).format_map(_Shown(self.params))


class _Shown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


# --- this computer -----------------------------------------------------------------------------
class DiskFull(EnvironmentProblem):
    """Nothing was written; what was to be recorded is not recorded."""

    title = QT_TRANSLATE_NOOP("problems", "The disk is full")
    detail = QT_TRANSLATE_NOOP(
        "problems", "This was not recorded: there is no space left on the disk."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Free some space, then scan it again.")


class NoRoomForCopy(DiskFull):
    """There is too little space for what the server said; recording is not concerned."""

    detail = QT_TRANSLATE_NOOP(
        "problems",
        "There is no space left on the disk for the vendor's data. You see the copy of before;"
        " what you record is still sent.",
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Free some space; then it is fetched by itself.")


class NotWritable(EnvironmentProblem):
    """A folder or file can't be written: rights are missing, or the disk is read-only."""

    title = QT_TRANSLATE_NOOP("problems", "Nothing can be written here")
    detail = QT_TRANSLATE_NOOP("problems", "{file} can't be written: {reason}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Let whoever looks after this computer give you the right to write there."
    )


class ProgramFault(EnvironmentProblem):
    """A bug of ours ended a command: what was asked for was not done. `report` is a file."""

    title = QT_TRANSLATE_NOOP("problems", "This did not work")
    detail = QT_TRANSLATE_NOOP("problems", "The program made a mistake; nothing was changed.")
    way_out = QT_TRANSLATE_NOOP("problems", "Try again. A report was written to {report}.")


class ProfileBusy(EnvironmentProblem):
    """A second copy of the program for the same profile."""

    title = QT_TRANSLATE_NOOP("problems", "Sellthrough is already open")
    detail = QT_TRANSLATE_NOOP("problems", "Another copy of the program is using this profile.")
    way_out = QT_TRANSLATE_NOOP("problems", "Go on in the window that is open, or close it first.")


class StoreDamaged(EnvironmentProblem):
    """A store can't be read or written. The file stays as it is."""

    title = QT_TRANSLATE_NOOP("problems", "A data file can't be read")
    detail = QT_TRANSLATE_NOOP("problems", "The file {file} does not open: {reason}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems",
        "Keep it, make a copy of the whole profile folder, and call your vendor contact.",
    )


class StoreTooNew(StoreDamaged):
    """The profile was written by a newer program."""

    title = QT_TRANSLATE_NOOP("problems", "This profile belongs to a newer version")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The file {file} was written by a newer version of the program."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Install the newer version; nothing was changed.")


# --- documents a person adds -------------------------------------------------------------------
class DocumentProblem(EnvironmentProblem):
    """A file can't be added; nothing was recorded. `name` is what it is called."""


class DocumentUnreadable(DocumentProblem):
    """It is gone, is a folder, or may not be read."""

    title = QT_TRANSLATE_NOOP("problems", "This file can't be read")
    detail = QT_TRANSLATE_NOOP("problems", "“{name}” was not added: {reason}.")
    way_out = QT_TRANSLATE_NOOP("problems", "Choose a file that opens on this computer.")


class DocumentEmpty(DocumentProblem):
    """It has no contents."""

    title = QT_TRANSLATE_NOOP("problems", "This file is empty")
    detail = QT_TRANSLATE_NOOP("problems", "“{name}” has no contents and was not added.")
    way_out = QT_TRANSLATE_NOOP("problems", "Save or scan the document again, then add it.")


class DocumentTooLarge(DocumentProblem):
    """More than may travel; `most` in MB."""

    title = QT_TRANSLATE_NOOP("problems", "This file is too large")
    detail = QT_TRANSLATE_NOOP("problems", "“{name}” is larger than {most} MB and was not added.")
    way_out = QT_TRANSLATE_NOOP("problems", "Scan it at a lower resolution, or add it in parts.")


class DocumentChanged(DocumentProblem):
    """It was written to while it was being read."""

    title = QT_TRANSLATE_NOOP("problems", "This file is still being written")
    detail = QT_TRANSLATE_NOOP("problems", "“{name}” changed while it was read; it was not added.")
    way_out = QT_TRANSLATE_NOOP("problems", "Wait until it is saved, then add it again.")


class DocumentMissing(DocumentProblem):
    """Its bytes are neither here nor with the vendor."""

    title = QT_TRANSLATE_NOOP("problems", "This document is not there")
    detail = QT_TRANSLATE_NOOP("problems", "The vendor has “{name}” no more, or not yet.")
    way_out = QT_TRANSLATE_NOOP("problems", "Ask whoever added it to add it again.")


# --- secrets -----------------------------------------------------------------------------------
class NeedsEnrolment(EnvironmentProblem):
    """Nobody has signed in on this profile yet."""

    title = QT_TRANSLATE_NOOP("problems", "Sign in first")
    detail = QT_TRANSLATE_NOOP("problems", "Nobody has signed in on this computer yet.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Ask your partner admin for an enrolment code and enter it here."
    )


class NeedsPin(EnvironmentProblem):
    """The file key lies under a PIN, or must, because there is no key ring."""

    title = QT_TRANSLATE_NOOP("problems", "PIN needed")
    detail = QT_TRANSLATE_NOOP(
        "problems", "This computer has no key ring, so a PIN protects your data."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Enter the PIN (six characters or more when you choose one)."
    )


class WrongPin(EnvironmentProblem):
    """The PIN does not open the slot."""

    title = QT_TRANSLATE_NOOP("problems", "Wrong PIN")
    detail = QT_TRANSLATE_NOOP("problems", "This PIN does not open the data of this profile.")
    way_out = QT_TRANSLATE_NOOP("problems", "Try again; nothing is lost by a wrong PIN.")


class PinTooSoon(WrongPin):
    """Several wrong PINs: the next try waits. Whoever works here goes on scanning."""

    title = QT_TRANSLATE_NOOP("problems", "Too many wrong PINs")
    detail = QT_TRANSLATE_NOOP("problems", "This seat takes the next PIN in {seconds} seconds.")
    way_out = QT_TRANSLATE_NOOP("problems", "Scanning goes on meanwhile; nothing is locked.")


class SeatUnknown(EnvironmentProblem):
    """Nobody sits there."""

    title = QT_TRANSLATE_NOOP("problems", "Nobody sits here")
    detail = QT_TRANSLATE_NOOP("problems", "This colleague is not on this computer any more.")
    way_out = QT_TRANSLATE_NOOP("problems", "Add them again; what they recorded is kept.")


class PinTooShort(EnvironmentProblem):
    """A new PIN must have at least `least` characters."""

    title = QT_TRANSLATE_NOOP("problems", "The PIN is too short")
    detail = QT_TRANSLATE_NOOP("problems", "A PIN needs at least {least} characters.")
    way_out = QT_TRANSLATE_NOOP("problems", "Choose a longer one.")


class KeyRingGone(EnvironmentProblem):
    """The key was put into a key ring that can't be reached now. Never replaced silently.

    `has_pin` and `has_escrow` say by what else the same profile opens.
    """

    has_pin = False
    has_escrow = False
    title = QT_TRANSLATE_NOOP("problems", "The key ring can't be reached")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The key to your data lies in this computer's key ring: {reason}."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems",
        "Nothing is lost. Sign in to the computer again and retry, or open it by another way.",
    )


class KeyRingLocked(KeyRingGone):
    """It is there, and locked: nobody answered its question, or somebody said no."""

    title = QT_TRANSLATE_NOOP("problems", "The key ring is locked")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Nothing is lost. Unlock the key ring when it asks, and retry."
    )


class KeyRingForgot(KeyRingGone):
    """It answers, and does not hold this profile's key: it was reset, or is somebody else's."""

    title = QT_TRANSLATE_NOOP("problems", "The key ring holds no key for this data")
    detail = QT_TRANSLATE_NOOP(
        "problems", "It was set back, or belongs to another user of this computer."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems",
        "Nothing is lost: the data stays sealed. Open it by your PIN, or by signing in again.",
    )


class KeyRingChanged(KeyRingForgot):
    """Another key ring answers than the one that holds the key."""

    title = QT_TRANSLATE_NOOP("problems", "This computer uses another key ring now")
    detail = QT_TRANSLATE_NOOP("problems", "The key lies in {was}; now {now} answers.")


class KeyRingRefused(KeyRingGone):
    """It would not keep what was put into it; nothing was kept anywhere else instead."""

    title = QT_TRANSLATE_NOOP("problems", "The key ring keeps nothing")
    detail = QT_TRANSLATE_NOOP("problems", "It did not keep what was put into it: {reason}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Nothing was changed. Repair the key ring, or choose a PIN instead."
    )


# --- the line to the vendor --------------------------------------------------------------------
class LineProblem(EnvironmentProblem):
    """Base of everything a request can meet. Recording goes on under each of them."""


class Offline(LineProblem):
    """The server can't be reached."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "No connection")
    detail = QT_TRANSLATE_NOOP("problems", "{server} can't be reached.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Go on working; it is sent as soon as the network is back."
    )


class TimedOut(Offline):
    """The server did not answer in time."""

    detail = QT_TRANSLATE_NOOP("problems", "{server} did not answer in time.")


class PausedByHand(Offline):
    """A person switched the network off in the program."""

    title = QT_TRANSLATE_NOOP("problems", "Working offline")
    detail = QT_TRANSLATE_NOOP("problems", "Sending is switched off in the program.")
    way_out = QT_TRANSLATE_NOOP("problems", "Switch it on again to send.")


class ServerTrouble(LineProblem):
    """The server answered with 5xx, or asks to wait (`wait_seconds`)."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "The server has a problem")
    detail = QT_TRANSLATE_NOOP("problems", "{server} answered with error {status}.")
    way_out = QT_TRANSLATE_NOOP("problems", "Nothing is lost; it is tried again by itself.")

    def __init__(self, wait_seconds: float = 0.0, **params: str | int) -> None:
        super().__init__(**params)
        self.wait_seconds = wait_seconds


class AskedToWait(ServerTrouble):
    """The own company sent more than its share; in `wait_seconds` the server takes more."""

    title = QT_TRANSLATE_NOOP("problems", "The server asks to wait")
    detail = QT_TRANSLATE_NOOP("problems", "Much was sent. {server} takes more in {seconds} s.")
    way_out = QT_TRANSLATE_NOOP("problems", "Nothing is lost; it goes on by itself.")


class NotOurServer(LineProblem):
    """Somebody else answers at this address."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "That is not a Sellthrough server")
    detail = QT_TRANSLATE_NOOP("problems", "Something else answered at {server}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Check the server address, or ask your vendor contact for it."
    )


class CaptivePortal(NotOurServer):
    """A web page came instead of data: the sign-in page of a network."""

    title = QT_TRANSLATE_NOOP("problems", "This network wants a sign-in")
    detail = QT_TRANSLATE_NOOP("problems", "A web page answered instead of {server}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Open a browser, sign in to the network, and go on working meanwhile."
    )


class AnswerBroken(LineProblem):
    """An answer was cut or altered on its way; nothing of it was used."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "An answer arrived damaged")
    detail = QT_TRANSLATE_NOOP("problems", "The answer of {server} was incomplete: {reason}.")
    way_out = QT_TRANSLATE_NOOP("problems", "Nothing of it was used; it is asked again by itself.")


class WrongAddress(LineProblem):
    """The address is no usable server address."""

    title = QT_TRANSLATE_NOOP("problems", "This server address can't be used")
    detail = QT_TRANSLATE_NOOP(
        "problems", "“{server}” is not an address like https://vendor.example."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Check the address; it must begin with https://.")


class NotEncrypted(WrongAddress):
    """An http address of another computer: everybody on the way would read along."""

    title = QT_TRANSLATE_NOOP("problems", "This address is not safe")
    detail = QT_TRANSLATE_NOOP(
        "problems", "Over “{server}” everybody on the way could read along. Nothing was sent."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Use the address that begins with https://; ask your vendor contact for it."
    )


class NotTrusted(LineProblem):
    """Whoever answered did not prove to be the vendor's server; nothing was sent to it."""

    retryable = True


class CertificateUnknown(NotTrusted):
    """The certificate is signed by nobody this computer believes."""

    title = QT_TRANSLATE_NOOP("problems", "This server can't prove who it is")
    detail = QT_TRANSLATE_NOOP(
        "problems",
        "Nobody this computer trusts vouches for {server}. Nothing was sent to it.",
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems",
        "Try another network; if it stays, ask whoever looks after this computer. Recording goes"
        " on.",
    )


class CertificateOver(NotTrusted):
    """The certificate is over, or not valid yet; often it is the clock of this computer."""

    title = QT_TRANSLATE_NOOP("problems", "The server's certificate is out of date")
    detail = QT_TRANSLATE_NOOP(
        "problems", "By this computer's clock it is not valid now. Nothing was sent to {server}."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems",
        "Check the date of this computer; if it is right, tell your vendor contact. Recording"
        " goes on.",
    )


class CertificateOfOther(NotTrusted):
    """The certificate is somebody else's."""

    title = QT_TRANSLATE_NOOP("problems", "Another server answered")
    detail = QT_TRANSLATE_NOOP(
        "problems", "Who answered at {server} goes by another name. Nothing was sent to it."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Check the address and the network. Recording goes on.")


class NoSafeLine(NotTrusted):
    """No encrypted line came about: too old a protocol, or something that speaks none."""

    title = QT_TRANSLATE_NOOP("problems", "No safe line to the server")
    detail = QT_TRANSLATE_NOOP(
        "problems", "{server} does not speak the encryption we ask for. Nothing was sent to it."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Check the address and the network. Recording goes on.")


class WrongCode(LineProblem):
    """The enrolment code is unknown, used or over."""

    title = QT_TRANSLATE_NOOP("problems", "This code does not work")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The enrolment code is wrong, was used before or is over."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Check it letter by letter, or ask your partner admin for a new one."
    )


class OtherMember(LineProblem):
    """A code of somebody else was used on a profile that has unsent work."""

    title = QT_TRANSLATE_NOOP("problems", "This is somebody else's sign-in")
    detail = QT_TRANSLATE_NOOP("problems", "{count} unsent records here belong to {member}.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Let {member} sign in and send them, or export them first."
    )


class SignedOut(LineProblem):
    """The sign-in has ended or was revoked. Everything recorded stays and goes on."""

    title = QT_TRANSLATE_NOOP("problems", "Sign in again")
    detail = QT_TRANSLATE_NOOP(
        "problems", "Your sign-in has ended. Recording goes on; sending waits."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Sign in again with the browser, or with a code of your partner admin."
    )


class ProtocolTooOld(LineProblem):
    """The server speaks a newer protocol (426). Recording goes on; receiving stops."""

    title = QT_TRANSLATE_NOOP("problems", "This program is too old for the server")
    detail = QT_TRANSLATE_NOOP("problems", "{server} speaks a newer version.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Update the program; what you record meanwhile is kept."
    )


class ProtocolTooNew(LineProblem):
    """The server speaks an older protocol than this program."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "The server is too old for this program")
    detail = QT_TRANSLATE_NOOP("problems", "{server} speaks an older version.")
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Nothing to do: it goes on by itself once the server is updated."
    )


class ResyncRequired(LineProblem):
    """The cursor is not one of this server's: base rows must be built anew, the outbox kept."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "Fetching everything anew")
    detail = QT_TRANSLATE_NOOP("problems", "The server asks this copy to be built anew.")


class RecordChanged(LineProblem):
    """The server's record of what was done does not prove itself any more: somebody changed it."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "The vendor's record was changed")
    detail = QT_TRANSLATE_NOOP(
        "problems", "What {server} recorded of the past is no longer what it was."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Tell the vendor. Your own records are kept here and lose nothing by it."
    )


class HistoryChanged(LineProblem):
    """The server does not know what it told this device: it was set back to an earlier state."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "The server was set back")
    detail = QT_TRANSLATE_NOOP(
        "problems", "{server} is at an earlier state than what it told this computer."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "What it forgot is sent again by itself; nothing is lost."
    )


class ResyncStopped(LineProblem):
    """Everything was fetched anew too often: the replica of before stays in use."""

    title = QT_TRANSLATE_NOOP("problems", "Fetching everything anew was stopped")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The server asked for it {times} times in a row. You see the earlier copy."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Go on working; tell your vendor contact. It is tried again in an hour."
    )


class ReplicaSmaller(LineProblem):
    """What the server holds now is less than half of what is shown: a person must say yes."""

    title = QT_TRANSLATE_NOOP("problems", "The server holds far less than before")
    detail = QT_TRANSLATE_NOOP(
        "problems", "It holds {now} rows where this computer shows {before}. You see the earlier."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Ask your vendor contact; take the smaller copy only if it is right."
    )


class DeviceFrozen(LineProblem):
    """Two copies of this device sent different ops: a new code makes this one a device of its own.

    Nothing is sent until then; recording goes on.
    """

    title = QT_TRANSLATE_NOOP("problems", "This computer's data was copied")
    detail = QT_TRANSLATE_NOOP(
        "problems", "Two copies of this profile are at work. Sending waits; nothing is lost."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Sign in again with a new enrolment code: then everything here is sent."
    )


class SignatureWrong(LineProblem):
    """The server finds an op not signed by this device's key; it took nothing."""

    title = QT_TRANSLATE_NOOP("problems", "A signature does not fit")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The server did not recognise what this computer signed. Nothing is lost."
    )
    way_out = QT_TRANSLATE_NOOP("problems", "Call your vendor contact; export what is unsent.")


class DeviceRevoked(LineProblem):
    """The vendor or the partner's admin ended the access of this device."""

    title = QT_TRANSLATE_NOOP("problems", "The access of this computer has ended")
    detail = QT_TRANSLATE_NOOP(
        "problems", "The vendor's data was removed here. Your unsent records are kept sealed."
    )
    way_out = QT_TRANSLATE_NOOP(
        "problems", "Ask your partner admin; with a new enrolment code everything comes back."
    )


class BatchTooBig(LineProblem):
    """413: the batch must be halved."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "A batch was too big")
    detail = QT_TRANSLATE_NOOP("problems", "The server did not take so much at once.")


class BatchRefused(LineProblem):
    """400 and the like for a whole push: something in it can't be read by the server."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "The server could not read a batch")
    detail = QT_TRANSLATE_NOOP("problems", "{server} answered {status}: {reason}.")


class EngineFault(EnvironmentProblem):
    """The engine met a bug of ours. It goes on trying, and no op is dropped."""

    retryable = True
    title = QT_TRANSLATE_NOOP("problems", "Sending met an error in the program")
    detail = QT_TRANSLATE_NOOP("problems", "It was written to the log: {reason}.")
    way_out = QT_TRANSLATE_NOOP("problems", "Recording goes on; it is tried again by itself.")


def retry_after(problem: EnvironmentProblem) -> float:
    """Return the seconds a server asked to wait, 0.0 when it asked for nothing."""
    return problem.wait_seconds if isinstance(problem, ServerTrouble) else 0.0
