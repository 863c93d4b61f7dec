"""What is said about printing and writing files, in both languages."""

from __future__ import annotations

from clinic_signer.words import Words

PRINT = Words("印刷", "Print")
EXPORT = Words("書き出す…", "Export…")
PDF = Words("PDF（A4）", "PDF (A4)")
EXPORTED = Words("書き出しました", "Exported")
PRINTED = Words("プリンターに送りました", "Sent to the printer")
HOLDS_PATIENT_DATA = Words(
    "{file}　患者さんの情報が入っています。取り扱いにご注意ください。",
    "{file}: it holds patient data. Handle it with care.",
)
NO_PRINTER = Words(
    "プリンターが見つかりません。PDFに書き出せます。",
    "No printer was found. You can export a PDF.",
)
