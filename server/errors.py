"""What a request can fail with: each is one problem+json with a stable code and one sentence.

A refusal by the rules is no error: it is an outcome inside a 200. Never holds secrets or rows.
"""

from __future__ import annotations


class RequestRefused(Exception):
    """A request that can't be served; `status`, `code` and `detail` are what the client sees."""

    status = 400
    code = "BAD_REQUEST"
    title = "The request can't be understood"
    detail = "The request can't be understood."

    def __init__(self, detail: str = "", *, retry_after: int = 0) -> None:
        super().__init__(detail or self.detail)
        self.detail = detail or self.detail
        self.retry_after = retry_after


class MalformedRequest(RequestRefused):
    """The body or a header is not what the endpoint takes."""

    code = "MALFORMED"


class SignInNeeded(RequestRefused):
    """No token, or one that is unknown, expired or revoked."""

    status = 401
    code = "SIGN_IN_NEEDED"
    title = "Sign in"
    detail = "Sign in again; nothing recorded on this device is lost."


class ProofNonceNeeded(RequestRefused):
    """The proof of possession does not name the newest nonce; the answer's `DPoP-Nonce` is it."""

    status = 401
    code = "USE_DPOP_NONCE"
    title = "Once more"
    detail = "Make the proof anew with the nonce of this answer."


class ProofWrong(RequestRefused):
    """A token came without a proof that its device sent it, or with a wrong or used one."""

    status = 401
    code = "PROOF_WRONG"
    title = "Not proved"
    detail = "This request is not proved to come from its device. Nothing was done."


class KeyNeeded(RequestRefused):
    """A program from before devices had keys asks to sign in; its code is not spent."""

    status = 426
    code = "KEY_NEEDED"
    title = "Update the program"
    detail = "This program has no key of its own to sign in with. Update it; unsent work is kept."


class CodeNotValid(RequestRefused):
    """The enrolment code is wrong, used or expired: which of them is not said."""

    status = 401
    code = "CODE_NOT_VALID"
    title = "This code does not open anything"
    detail = "The code is wrong, used up or expired. Ask your partner admin for a new one."


class NotAllowed(RequestRefused):
    """Signed in, but not for this."""

    status = 403
    code = "NOT_ALLOWED"
    title = "Not allowed"
    detail = "Your sign-in may not do this. Ask your partner admin or vendor contact."


class ResyncRequired(RequestRefused):
    """The cursor is broken, foreign or not of this server's history."""

    status = 409
    code = "resync_required"
    title = "Start over"
    detail = (
        "This place in the feed does not exist here. Pull from the beginning; unsent work stays."
    )


class HistoryChanged(RequestRefused):
    """The client was told a head of the audit chain this server does not have."""

    status = 409
    code = "history_changed"
    title = "This server was set back"
    detail = "This server does not know what it told you. Compare at /v1/history and send it again."


class RecordChanged(RequestRefused):
    """The record of all that was done does not prove itself any more."""

    status = 409
    code = "record_changed"
    title = "The record was changed"
    detail = "The vendor's record of what was done was changed after the fact. Tell the vendor."


class DeviceRevoked(RequestRefused):
    """The vendor or the partner's admin ended the access of this device or its member."""

    status = 403
    code = "DEVICE_REVOKED"
    title = "The access of this device has ended"
    detail = "The access of this device has ended. Unsent work may be sent once and is kept."


class DeviceFrozen(RequestRefused):
    """Two different ops of one number came from this device: a person must look at it."""

    status = 403
    code = "DEVICE_FROZEN"
    title = "This device was copied"
    detail = "Two copies of this device are at work. Sign in again by a new code; nothing is lost."


class SignatureWrong(RequestRefused):
    """An op is not signed by the key of its device; nothing of the push was taken."""

    status = 403
    code = "SIGNATURE_WRONG"
    title = "A signature does not fit"
    detail = "An operation is not signed by its device. Nothing was taken; ask your vendor contact."


class NoSnapshot(RequestRefused):
    """No snapshot for who asks: too little to be worth one, or none of this name."""

    status = 404
    code = "NO_SNAPSHOT"
    title = "No snapshot"
    detail = "There is no such snapshot. Pull by the feed."


class BodyTooLarge(RequestRefused):
    """The body, unpacked, is over the limit."""

    status = 413
    code = "TOO_LARGE"
    title = "Too much at once"
    detail = "The request is too large. Send fewer operations at once."


class EncodingUnknown(RequestRefused):
    """A Content-Encoding the server does not read."""

    status = 415
    code = "ENCODING_UNKNOWN"
    title = "Unknown encoding"
    detail = "Send the body plain, or packed with zstd or gzip."


class ClientTooOld(RequestRefused):
    """The client speaks a protocol this server can't feed; sending goes on."""

    status = 426
    code = "UPGRADE_REQUIRED"
    title = "Update the program"
    detail = "This server speaks another protocol version. Update the program; unsent work is kept."


class TooManyTries(RequestRefused):
    """Guessing is slowed down."""

    status = 429
    code = "TOO_MANY_TRIES"
    title = "Wait a little"
    detail = "Too many tries from this address. Wait some minutes, then try again."


class Overloaded(RequestRefused):
    """The database can't take the request now; the same request later is safe."""

    status = 503
    code = "TRY_LATER"
    title = "Try later"
    detail = "The server can't take this now. Nothing was changed; try again shortly."


class NotMigrated(Exception):
    """The database lacks tables this server needs; the message says which command makes them."""
