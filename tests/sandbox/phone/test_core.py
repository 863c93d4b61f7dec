"""The phone page's pure modules: what the phone computes is what PC and service compute."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from clinic_signer.failures import Failure
from clinic_signer.prescription.envelope import wrap
from clinic_signer.prescription.records import Prescription, TextEncoding, decode, encode
from clinic_signer.resources import resource
from clinic_signer.sandbox import Sandbox
from conftest import PROJECT
from prescription.generated import prescriptions
from sandbox.phone.core import Core, Refused, b64url, from_b64url
from sandbox.phone.documents import (
    dispensing_item_of,
    dispensing_summary_of,
    item_of,
    summary_of,
)

DISPENSED = PROJECT / "tests" / "prescription" / "data" / "aozora-dispensing.csv"
ORIGIN = "https://sandbox.example"
SECRET, TOKEN, KEY = bytes(range(32)), bytes(range(16)), bytes(range(32, 64))
DTBSR = hashlib.sha256(b"SignedInfo").digest()
SUMMARY = hashlib.sha256(b'{"v":1}').digest()
LINK = f"{ORIGIN}/a?v=1&k=sign&s={b64url(TOKEN)}&t=7&c=TrMapdOiQK9_yzZUffcN8Q#{b64url(KEY)}"
LETTER = f"{ORIGIN}/r?v=1&i={b64url(TOKEN)}"
PAYLOADS = sorted(
    [*(PROJECT / "resources" / "sandbox").glob("*.csv"),
     *(PROJECT / "tests" / "prescription" / "data").glob("*.csv")]
)  # fmt: skip


@pytest.fixture(scope="module")
def core() -> Iterator[Core]:
    with Core() as running:
        yield running


# ---- The summary ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_the_phone_makes_the_summary_of_the_pc_byte_by_byte(core: Core, path: Path) -> None:
    data = path.read_bytes()
    assert from_b64url(core("summary", data=b64url(data))) == summary_of(data)


def test_it_does_so_for_real_prescriptions(core: Core, samples: Path) -> None:
    seen = 0
    for file in samples.rglob("*.xml"):
        found = re.search(rb"<PrescriptionDocument[^>]*>([^<]*)<", file.read_bytes())
        if found is None:
            continue
        data = base64.b64decode(found.group(1))
        assert from_b64url(core("summary", data=b64url(data))) == summary_of(data), file
        seen += 1
    assert seen


@given(generated=prescriptions())
def test_it_does_so_for_prescriptions_of_any_shape(core: Core, generated: Prescription) -> None:
    data = encode(generated)
    assert from_b64url(core("summary", data=b64url(data))) == summary_of(data)


def test_it_does_so_for_dispensing_data(core: Core) -> None:
    data = DISPENSED.read_bytes()
    assert from_b64url(core("dispensingSummary", data=b64url(data))) == dispensing_summary_of(data)


NUMBERS = ["1", "2", "11", "101", "111", "181", "201", "281", "64"]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
ITEM = st.sampled_from([*NUMBERS, "", "a", '"\\', "\x7f"]) | st.text(LETTERS, max_size=5)
LINE = st.lists(ITEM, min_size=1, max_size=9).map(",".join)


@given(
    lines=st.lists(LINE, max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
    mark=st.booleans(),
)
def test_it_does_so_for_what_is_hardly_a_prescription(
    core: Core, lines: list[str], end: str, *, mark: bool
) -> None:
    data = (("\ufeff" if mark else "") + "SJ1" + end + end.join(lines)).encode()
    assert from_b64url(core("summary", data=b64url(data))) == summary_of(data)


@given(data=st.binary(max_size=60))
def test_only_utf_8_has_a_summary(core: Core, data: bytes) -> None:
    try:
        is_utf_8 = decode(b"SJ1\n" + data).encoding is TextEncoding.UTF_8
    except Failure:
        return  # neither side signs it
    if is_utf_8:
        core("summary", data=b64url(b"SJ1\n" + data))
    else:
        with pytest.raises(Refused) as refused:
            core("summary", data=b64url(b"SJ1\n" + data))
        assert refused.value.kind == "FormatError"


# ---- QR, control code, challenge -----------------------------------------------------------


def test_the_link_of_the_test_vector_is_taken_apart(core: Core) -> None:
    link = core("link", text=LINK, origin=ORIGIN)
    assert isinstance(link, dict)
    assert (link["kind"], link["s"], link["t"]) == ("sign", b64url(TOKEN), 7)
    assert bytes(link["key"].values()) == KEY
    assert core("link", text=LETTER, origin=ORIGIN) == {"kind": "letter", "letter": b64url(TOKEN)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LINK.replace("sandbox.example", "sandbox.example.evil.example"), "other-origin"),
        (LINK.replace("sandbox.example", "user@sandbox.example"), "other-origin"),
        (LINK.replace("sandbox.example", "sandbox.example:8443"), "other-origin"),
        (LINK.replace("https:", "http:"), "insecure"),
        (LETTER.replace("https:", "http:"), "insecure"),
        ("http://localhost/a?v=1", "other-origin"),
        ("http://127.0.0.1/a?v=1", "insecure"),
        ("javascript:alert(1)", "not-ours"),
        ("otpauth://totp/x", "not-ours"),
        ("", "not-ours"),
        ("ノルバスク錠", "not-ours"),
        (LINK.replace("/a?", "/b?"), "not-ours"),
        (LINK.replace("v=1", "v=2"), "damaged"),
        (LINK.replace("k=sign", "k=other"), "damaged"),
        (LINK.replace("k=sign", "k=pair"), "damaged"),
        (LINK.replace("&t=7", "&t=-7"), "damaged"),
        (LINK.replace("&t=7", "&t=07"), "damaged"),
        (LINK.replace("&t=7", "&t=7&t=8"), "damaged"),
        (LINK.replace("&t=7", ""), "damaged"),
        (LINK + "A", "damaged"),
        (LINK.partition("#")[0], "damaged"),
        (LETTER + "&x=1", "damaged"),
        (LETTER + "#x", "damaged"),
    ],
)
def test_any_other_link_is_refused(core: Core, text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        core("link", text=text, origin=ORIGIN)
    assert (refused.value.kind, refused.value.reason) == ("LinkError", reason)


@given(text=st.text(max_size=80) | st.text(max_size=30).map(lambda tail: f"{ORIGIN}/a?{tail}"))
def test_a_link_is_read_or_refused(core: Core, text: str) -> None:
    refused = core.refusal("link", text=text, origin=ORIGIN)
    assert refused is None or refused.kind == "LinkError"


def test_the_control_code_is_that_of_the_test_vector(core: Core) -> None:
    values = {"token": b64url(TOKEN), "digests": [b64url(DTBSR)], "summaries": [b64url(SUMMARY)]}
    assert core("controlCode", **values) == "7992"


def test_several_items_are_folded_into_one_hash(core: Core) -> None:
    both = hashlib.sha256(DTBSR + SUMMARY).digest(), hashlib.sha256(SUMMARY * 2).digest()
    folded = hashlib.sha256(b"vc" + TOKEN + both[0] + both[1]).digest()
    code = core(
        "controlCode",
        token=b64url(TOKEN),
        digests=[b64url(DTBSR), b64url(SUMMARY)],
        summaries=[b64url(SUMMARY)] * 2,
    )
    assert code == f"{int.from_bytes(folded[-2:]) % 10000:04}"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0123-abcd", "0123ABCD"),
        (" oIl1 wxyz", "0111WXYZ"),
        ("０１２３ＡＢＣＤ", "0123ABCD"),
        ("0123ABC", None),
        ("0123ABCU", None),
    ],
)
def test_a_typed_code_is_read_kindly(core: Core, typed: str, code: str | None) -> None:
    assert core("code", text=typed) == code


def test_the_challenge_names_the_decision_and_all_it_is_about(core: Core) -> None:
    request = {
        "sessionToken": b64url(TOKEN),
        "mode": "document",
        "rp": "sandbox.example",
        "pcThumbprint": b64url(SECRET),
        "credentialId": "doctor",
        "expiresAt": 1790000000,
        "digests": [b64url(DTBSR), b64url(SUMMARY)],
        "summaries": [b64url(SUMMARY), b64url(DTBSR)],
    }
    head = ["hpki2-sandbox-decision-1", b64url(TOKEN), "approve"]
    head += ["document", "sandbox.example", b64url(SECRET), "doctor", "1790000000"]
    tail = ["2", b64url(DTBSR), b64url(SUMMARY), b64url(SUMMARY), b64url(DTBSR)]
    wanted = hashlib.sha256("\n".join(head + tail).encode()).digest()
    assert from_b64url(core("challenge", request=request)) == wanted
    session = request | {"mode": "session", "digests": [], "summaries": [], "until": 1790001000,
                         "maxCount": 40}  # fmt: skip
    head[3] = "session"
    wanted = hashlib.sha256("\n".join([*head, "1790001000", "40"]).encode()).digest()
    assert from_b64url(core("challenge", request=session)) == wanted


# ---- Content -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def item(sandbox: Sandbox) -> dict[str, str]:
    """What a PC puts into the content for one prescription."""
    return item_of(sandbox, resource("sandbox/mihon-hanako.csv").read_bytes()).on_wire


def hashes_of(item: dict[str, str]) -> dict[str, list[str]]:
    signed_info = base64.b64decode(item["signed_info"])
    return {
        "digests": [b64url(hashlib.sha256(signed_info).digest())],
        "summaries": [b64url(hashlib.sha256(item["summary"].encode()).digest())],
    }


def check(core: Core, item: dict[str, str], **values: list[str]) -> object:
    content = json.dumps({"v": 1, "items": [item]}).encode()
    return core("check", content=b64url(content), **values)


def failed_check(core: Core, item: dict[str, str], **values: list[str]) -> object:
    with pytest.raises(Refused) as refused:
        check(core, item, **values)
    assert refused.value.kind == "ProtocolFailure"
    return refused.value.check


def flipped(text: str, old: bytes, new: bytes) -> str:
    data = base64.b64decode(text)
    assert data.count(old) == 1, data
    return base64.b64encode(data.replace(old, new)).decode()


def test_content_that_fits_gives_the_summaries(core: Core, item: dict[str, str]) -> None:
    assert check(core, item, **hashes_of(item)) == [json.loads(item["summary"])]


def test_check_1_signed_info_has_the_digest_to_be_signed(core: Core, item: dict[str, str]) -> None:
    wanted = hashes_of(item)
    changed = item | {"signed_info": flipped(item["signed_info"], b"Reference1-", b"Reference2-")}
    assert failed_check(core, changed, **wanted) == 1
    assert failed_check(core, item, **wanted | {"digests": [b64url(bytes(32))]}) == 1


def test_check_2_signed_info_refers_to_the_element(core: Core, item: dict[str, str]) -> None:
    changed = item | {"element": flipped(item["element"], b"</P", b"=</P")}
    assert failed_check(core, changed, **hashes_of(item)) == 2


def resigned(item: dict[str, str], change: tuple[bytes, bytes]) -> dict[str, str]:
    return item | {"signed_info": flipped(item["signed_info"], *change)}


def test_check_2_needs_one_reference_of_the_right_kind(core: Core, item: dict[str, str]) -> None:
    reference = re.search(
        rb'<(\w+):Reference [^>]*URI="#PrescriptionDocument".*?</\1:Reference>',
        base64.b64decode(item["signed_info"]),
        re.DOTALL,
    )
    assert reference is not None
    octets, prefix = reference.group(), reference.group(1)
    sha256 = b"http://www.w3.org/2001/04/xmlenc#sha256"
    first = octets.replace(sha256, b"http://www.w3.org/2000/09/xmldsig#sha1", 1)
    for change in (
        (octets, octets + octets),
        (octets, b""),
        (octets, b"<!-- -->" + octets),
        (octets, b"<![CDATA[x]]>" + octets),
        (octets, first),
        (octets, b'<x xmlns:xs="urn:x">' + octets + b"</x>"),
        (octets, octets.replace(b":Reference ", b':Reference xmlns:%s="urn:x" ' % prefix, 1)),
        (octets, octets.replace(b"#PrescriptionDocument", b"#Prescription&#x44;ocument")),
        (b'http://www.w3.org/2000/09/xmldsig#"', b'urn:x"'),
    ):
        changed = resigned(item, change)
        assert failed_check(core, changed, **hashes_of(changed)) == 2, change


def test_check_3_the_element_holds_the_data(
    core: Core, sandbox: Sandbox, item: dict[str, str]
) -> None:
    csv = resource("sandbox/mihon-hanako.csv").read_bytes().replace(b"612170709", b"612170708")
    other = base64.b64encode(csv).decode()
    assert failed_check(core, item | {"csv": other}, **hashes_of(item)) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<PrescriptionDocument ", b"<Prescriptiondocument "),
        (b' id="', b' Id="'),
        (b">U0ox", b"><!-- -->U0ox"),
        (b">U0ox", b"> U0ox"),
        (b"</Pre", b"<x></x></Pre"),
    ],
)
def test_check_3_the_element_is_the_payload_and_nothing_else(
    core: Core, item: dict[str, str], old: bytes, new: bytes
) -> None:
    element = base64.b64decode(item["element"])
    assert element.count(old) in (1, 2)
    if old.startswith(b"<P"):
        element = element.replace(b"</PrescriptionDocument", b"</Prescriptiondocument")
    changed = element.replace(old, new)
    digests = [base64.b64encode(hashlib.sha256(x).digest()) for x in
               (base64.b64decode(item["element"]), changed)]  # fmt: skip
    lying = item | {
        "element": base64.b64encode(changed).decode(),
        "signed_info": flipped(item["signed_info"], digests[0], digests[1]),
    }
    assert failed_check(core, lying, **hashes_of(lying)) == 3


def test_check_4_the_summary_is_the_one_made_here(core: Core, item: dict[str, str]) -> None:
    wanted = hashes_of(item)
    for changed in (
        item["summary"].replace('"28"', '"29"', 1),
        item["summary"].replace(":", ": ", 1),
        item["summary"].replace('"truncated":false', '"truncated":true'),
    ):
        lying = item | {"summary": changed}
        assert changed != item["summary"]
        assert failed_check(core, lying, **wanted) == 4
        assert failed_check(core, lying, **hashes_of(lying)) == 4
    assert failed_check(core, item, **wanted | {"summaries": [b64url(bytes(32))]}) == 4


# ---- Dispensing data -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def dispensed(sandbox: Sandbox) -> dict[str, str]:
    """What a PC puts into the content for the dispensing of one prescription."""
    prescription = wrap(DISPENSED.with_name("aozora.csv").read_bytes())
    return dispensing_item_of(sandbox, prescription, DISPENSED.read_bytes()).on_wire


def changed_element(item: dict[str, str], old: bytes, new: bytes) -> dict[str, str]:
    """Another element under a SignedInfo that fits it: a PC that lies."""
    element = base64.b64decode(item["element"])
    changed = re.sub(re.escape(old), new, element)
    assert changed != element
    digests = [base64.b64encode(hashlib.sha256(x).digest()) for x in (element, changed)]
    return item | {
        "element": base64.b64encode(changed).decode(),
        "signed_info": flipped(item["signed_info"], digests[0], digests[1]),
    }


def test_dispensing_data_that_fit_give_their_summary(core: Core, dispensed: dict[str, str]) -> None:
    assert b"<ReferencePrescription>" in base64.b64decode(dispensed["element"])
    assert check(core, dispensed, **hashes_of(dispensed)) == [json.loads(dispensed["summary"])]


def test_the_phone_says_no_to_other_dispensing_data_than_are_signed(
    core: Core, dispensed: dict[str, str]
) -> None:
    csv = DISPENSED.read_bytes().replace(b"612170709", b"612170708")
    other = dispensed | {
        "csv": base64.b64encode(csv).decode(),
        "summary": dispensing_summary_of(csv).decode(),
    }
    assert failed_check(core, other, **hashes_of(other)) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b' id="Dispensing"', b' id="Other"'),
        (b"ReferencePrescription>", b"Referenceprescription>"),
        (b"</ReferencePrescription>", b"</ReferencePrescription><x></x>"),
        (b"</ReferencePrescription>", b"</ReferencePrescription>text"),
        (b'id="DispensingDocument"', b'id="Other"'),
        (b"</DispensingDocument>", b"<x></x></DispensingDocument>"),
        (
            b"</DispensingDocument>",
            b'</DispensingDocument><DispensingDocument id="DispensingDocument">Q0oxLA=='
            b"</DispensingDocument>",
        ),
    ],
)
def test_dispensing_data_stand_once_and_in_their_place(
    core: Core, dispensed: dict[str, str], old: bytes, new: bytes
) -> None:
    lying = changed_element(dispensed, old, new)
    assert failed_check(core, lying, **hashes_of(lying)) == 3


def test_what_is_signed_is_either_a_prescription_or_what_was_dispensed(
    core: Core, item: dict[str, str], dispensed: dict[str, str]
) -> None:
    as_prescription = resigned(dispensed, (b"#Dispensing", b"#PrescriptionDocument"))
    assert failed_check(core, as_prescription, **hashes_of(as_prescription)) == 3
    as_dispensing = resigned(item, (b"#PrescriptionDocument", b"#Dispensing"))
    assert failed_check(core, as_dispensing, **hashes_of(as_dispensing)) == 3
    octets = base64.b64decode(item["signed_info"])
    found = re.search(rb"<(\w+):Reference [^>]*#Pre.*?</\1:Reference>", octets, re.DOTALL)
    assert found is not None
    both = resigned(
        item, (found[0], found[0] + found[0].replace(b"#PrescriptionDocument", b"#Dispensing"))
    )
    assert failed_check(core, both, **hashes_of(both)) == 2


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("ja", ["2錠", "１日２回朝夕食後　服用", "28日分", "一包化", "注意 飲み忘れに注意",
                "注意 水なしで飲めます"]),
        ("en", ["2錠", "１日２回朝夕食後　服用", "28日分", "一包化", "Mind: 飲み忘れに注意",
                "Mind: 水なしで飲めます"]),
    ],
)  # fmt: skip
def test_a_dispensed_medicine_is_said_with_everything_about_it(
    core: Core, dispensed: dict[str, str], language: str, wanted: list[str]
) -> None:
    lines = core("dispensedLines", summary=json.loads(dispensed["summary"]), language=language)
    assert isinstance(lines, list)
    assert lines[1] == [wanted]


def test_as_many_items_as_hashes(core: Core, item: dict[str, str]) -> None:
    wanted = hashes_of(item)
    twice = {name: values * 2 for name, values in wanted.items()}
    assert failed_check(core, item, **twice) == 0
    assert failed_check(core, item, **wanted | {"summaries": []}) == 0
    content = b64url(b'{"v":1,"items":[]}')
    with pytest.raises(Refused):
        core("check", content=content, digests=[], summaries=[])


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_any_octets_are_content_or_refused(core: Core, octets: bytes) -> None:
    with pytest.raises(Refused) as refused:
        core("check", content=b64url(octets), digests=[], summaries=[])
    assert refused.value.kind in {"FormatError", "ProtocolFailure"}


NAMES = st.sampled_from(["a", "ds:b", "PrescriptionDocument"])
TEXTS = st.text(alphabet="ab &lt;é\n", max_size=6).filter(lambda text: "&" not in text)


def element(children: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.builds(
        lambda name, value, parts: (
            f'<{name} xmlns:ds="urn:d" x="{value}">'.encode()
            + b"".join(parts)
            + f"</{name}>".encode()
        ),
        NAMES,
        st.text(alphabet="abé", max_size=3),
        st.lists(children | TEXTS.map(str.encode), max_size=3),
    )


@given(st.recursive(element(st.just(b"")), element, max_leaves=6))
def test_canonical_xml_is_read_as_any_parser_reads_it(core: Core, octets: bytes) -> None:
    def plain(node: etree._Element) -> dict[str, object]:
        prefix = f"{node.prefix}:" if node.prefix else ""
        text = (node.text or "") + "".join(child.tail or "" for child in node)
        return {
            "name": prefix + etree.QName(node).localname,
            "children": [plain(child) for child in node],
            "text": text,
        }

    def bare(node: object) -> dict[str, object]:
        assert isinstance(node, dict)
        children = [bare(child) for child in node["children"]]
        return {"name": node["name"], "children": children, "text": node["text"]}

    assert bare(core("xml", data=b64url(octets))) == plain(etree.fromstring(octets))


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "<a", "<a>", "</a>", "<a></b>", "<a></a></a>", "<a></a><a></a>", "<a></a>b"),
        *("<a/>", "<a b='1'></a>", '<a b="1" b="2"></a>', '<a b="<"></a>', "<a b></a>", "<a ></a>"),
        *(
            "<a>&b;</a>",
            "<a>&#65;</a>",
            "<a>&</a>",
            "<a>\r</a>",
            '<a b="\n"></a>',
            '<a b="&b;"></a>',
        ),
        *("<?b?><a></a>", "<!DOCTYPE a><a></a>", "<a><!--b--></a>", "<a><![CDATA[b]]></a>"),
    ],
)
def test_what_is_not_canonical_xml_is_refused(core: Core, text: str) -> None:
    refused = core.refusal("xml", data=b64url(text.encode()))
    assert refused is not None
    assert refused.kind == "FormatError"


@given(st.text(alphabet='<>/ab:="&;!-?x\n ', max_size=30))
def test_nothing_but_well_formed_canonical_xml_is_read(core: Core, text: str) -> None:
    refused = core.refusal("xml", data=b64url(text.encode()))
    if refused is not None:
        assert refused.kind == "FormatError"
        return
    assert not any(mark in text for mark in ("<!", "<?", "/>"))
    # Prefixes without a declaration are the only thing a parser with namespaces minds in it.
    etree.fromstring(re.sub(r"\b[ab]+:(?=[ab]+[=> ])", "", text))


# ---- Encryption ----------------------------------------------------------------------------


def content(csv: bytes) -> bytes:
    item = {name: base64.b64encode(csv).decode() for name in ("csv", "element", "signed_info")}
    return json.dumps({"v": 1, "items": [item | {"summary": "{}"}]}).encode()


def test_content_opens_with_its_key_and_for_its_approval_only(core: Core) -> None:
    blob = bytes(12) + AESGCM(KEY).encrypt(bytes(12), content(b"SJ1"), b"approval-1")
    right = {"blob": b64url(blob), "key": b64url(KEY), "approval": "approval-1"}
    assert core("open", **right) == [b64url(b"SJ1")]
    altered = bytearray(blob)
    altered[20] ^= 1
    for wrong in (
        {"key": b64url(SECRET)},
        {"approval": "approval-2"},
        {"blob": b64url(bytes(altered))},
        {"blob": b64url(blob[:12])},
    ):
        with pytest.raises(Refused) as refused:
            core("open", **right | wrong)
        assert refused.value.kind == "FormatError"


def jwk_of(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (b64url(value.to_bytes(32)) for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def test_a_wrapped_content_key_is_unwrapped_by_its_phone_only(core: Core) -> None:
    phone, pc = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    shared = pc.exchange(ec.ECDH(), phone.public_key())
    info = b"hpki2-sandbox-key-1" + b"approval-1"
    wrapping = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(shared)
    wrapped = {
        "epk": jwk_of(pc.public_key()),
        "key": b64url(bytes(12) + AESGCM(wrapping).encrypt(bytes(12), KEY, None)),
    }
    secret = phone.private_numbers().private_value.to_bytes(32)
    private = jwk_of(phone.public_key()) | {"d": b64url(secret)}
    assert core("unwrap", jwk=private, wrapped=wrapped, approval="approval-1") == b64url(KEY)
    with pytest.raises(Refused):
        core("unwrap", jwk=private, wrapped=wrapped, approval="approval-2")


# ---- Words ---------------------------------------------------------------------------------


def test_patients_are_named_by_initials(core: Core) -> None:
    def initials(patient: str, kana: str) -> object:
        return core("initials", summary={"patient": patient, "patient_kana": kana})

    assert initials("見本　花子", "ﾐﾎﾝ ﾊﾅｺ") == "M・H"
    assert initials("茂木　ふじ", "ﾓﾁﾞｷ ﾌｼﾞ") == "M・F"
    assert initials("", "ﾁﾊﾞ ｼﾞﾛｳ") == "C・J"
    assert initials("", "SMITH John") == "S・J"
    assert initials("見本　花子", "") == "見・花"
    assert initials("", "") == ""


def test_dose_and_days_stand_under_the_medicine(core: Core, item: dict[str, str]) -> None:
    made = json.loads(item["summary"])
    japanese = core("lines", summary=made, language="ja")
    assert isinstance(japanese, list)
    assert japanese[0] == [["1錠", "１日１回朝食後　服用", "28日分", "先発医薬品患者希望"]]
    assert japanese[2] == [["1錠", "疼痛時　服用", "10回分"]]
    assert japanese[3] == [["10ｇ", "１日２回　患部に塗布", "1調剤", "左前腕"]]
    english = core("lines", summary=made, language="en")
    assert isinstance(english, list)
    assert english[0][0][2] == "28 days"
