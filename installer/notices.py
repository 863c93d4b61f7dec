"""The notices that go with the product: what is in it, whose it is, on what terms."""

from __future__ import annotations

from collections.abc import Sequence

from installer.component import Component

HEAD = """Clinic Signer に含まれる第三者のソフトウェア / Third-party software in Clinic Signer

Clinic Signer は Apache License 2.0 で提供されます（app フォルダー、clinic_signer の LICENSE）。
次のソフトウェアを含みます。それぞれの使用許諾の本文は、一覧の後にあります。
Clinic Signer is given out under the Apache License 2.0. It contains the software below; the text of
each licence follows the list.
"""

LGPL = """LGPL のソフトウェアについて / Software under the LGPL

{names}

* これらは改変していません（署名のないファイルに配布者の電子署名を付けるだけです）。
* それぞれ独立したファイル（lib フォルダーのDLL、PYD、Pythonのファイル）です。互換性のある版を
  同じ名前で置けば、Clinic Signer はそれを使います。置き換えを妨げるしくみはありません。
* 置き換えのために必要なリバースエンジニアリングを、Clinic Signer の使用許諾は禁じません。
* ソースコードは、上の名前と版で、それぞれの開発元（Qt Project、PySide6、pyscard、psycopg）が
  公開しています。入手できないときは、Clinic Signer の配布元が、配布から3年間、実費で提供します。

* They are unmodified (files without a signature only get the distributor's).
* Each stands in files of its own (DLLs, PYDs and Python files in the folder lib). Put a compatible
  version under the same name in its place, and Clinic Signer uses that; nothing prevents it.
* The terms of Clinic Signer forbid no reverse engineering that this needs.
* Their makers (Qt Project, PySide6, pyscard, psycopg) publish the source code under the names and
  versions above. If it cannot be had there, whoever gave you Clinic Signer provides it on request,
  for three years, at the cost of doing so.

* lxmlのファイル（etree、objectify）には、GNU libiconvが静的に組み込まれています。lxmlの
  ソースコードとビルド手順は公開されています。別のlibiconvでビルドしたファイルを同じ名前で置けば、
  Clinic Signer はそれを使います。
* GNU libiconv is linked statically into files of lxml (etree, objectify). lxml's source code and
  its build are published: put files that were built with another libiconv in their place, and
  Clinic Signer uses those.
"""

CREDITS = """Portions of this software are copyright © The FreeType Project
(https://freetype.org). All rights reserved. This software is based in part on the work of the
Independent JPEG Group. It contains data of Unicode, Inc., and code of XZ Utils
(https://tukaani.org/xz/).
"""

RULE = "=" * 78


def notices(components: Sequence[Component]) -> str:
    """The whole text: the list, the duties of the LGPL and how they are met, every licence text."""
    lines = [HEAD, *(_line(component) for component in components), "", RULE, ""]
    bound = [f"* {_name(c)} ({c.licence})" for c in components if "LGPL" in c.licence]
    lines += [LGPL.format(names="\n".join(bound)), CREDITS]
    for component in components:
        for name, text in component.texts:
            title = f"{_name(component)}: {name.rpartition('/')[2]}"
            lines += [RULE, title, RULE, "", text.rstrip(), ""]
    return "\n".join("\n".join(lines).splitlines()) + "\n"


def _line(component: Component) -> str:
    inside = f"（{component.of} の中 / inside {component.of}）" if component.of else ""
    return f"* {_name(component)} – {component.licence}{inside}"


def _name(component: Component) -> str:
    return f"{component.name} {component.version}".rstrip()
