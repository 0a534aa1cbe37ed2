"""The structure of a PDF: what of its ink is a heading, a cell, a paragraph, what was removed, and in which order it is read.

reportlab draws and has no words for structure, but lets operators be written into a page and objects into the file. Ink
of an element stands between marks that bear a number (`BDC`, `EMC`), the element names page and number, and a tree leads
back from each number to its element (ISO 32000-1, 14.7 and 14.8). Ink of no element is an artifact: rules, grounds and
what repeats on every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

ARTIFACT: Final = None


class Element:
    """A part of the document by its standard type, such as `P` or `TD`, with what is in it: other elements, and ink by its
    page and number. `alt` is read aloud instead of its ink; `language` is that of its words where it is not the file's."""

    def __init__(
        self, kind: str, parent: Element | None = None, *, alt: str = "", language: str = ""
    ) -> None:
        self.kind = kind
        self.alt = alt
        self.language = language
        #: What a table wants to know of a cell, as `ColSpan` or `Scope`.
        self.cell: dict[str, int | str] = {}
        self.kids: list[Element | tuple[int, int]] = []
        self.parent = parent
        if parent is not None:
            parent.kids.append(self)

    def walk(self) -> Iterator[Element]:
        """Itself and all below, in the order of reading."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.walk()


class Structure:
    """The elements of one document, and which of them each stretch of ink belongs to, page by page."""

    def __init__(self) -> None:
        self.root = Element("Document")
        #: The element of each number, page by page.
        self._pages: list[list[Element]] = [[]]
        self._open = False
        self._current: Element | None = ARTIFACT

    def turn(self, element: Element | None) -> str:
        """What must be written into the page before ink of this element; nothing where it is its turn already."""
        if self._open and element is self._current:
            return ""
        ended = self.close()
        self._open, self._current = True, element
        if element is ARTIFACT:
            return f"{ended}/Artifact BMC"
        page = self._pages[-1]
        element.kids.append((len(self._pages) - 1, len(page)))
        page.append(element)
        return f"{ended}/{element.kind} <</MCID {len(page) - 1}>> BDC"

    def close(self) -> str:
        """What must be written where ink of another element follows, or none."""
        was, self._open = self._open, False
        return "EMC " if was else ""

    def next_page(self) -> None:
        self._pages.append([])

    def write(self, canvas: Any) -> None:
        """The structure into a document of reportlab of which all pages were shown, and what makes a reader show and read
        it: that it is marked, and that its title is its name."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

        file = canvas._doc
        pages = file.Pages.pages
        names = {id(each): f"tag{i}" for i, each in enumerate(self.root.walk())}

        def to(element: Element) -> Any:
            return PDFObjectReference(names[id(element)])

        def kid(each: Element | tuple[int, int]) -> Any:
            if isinstance(each, Element):
                return to(each)
            page, number = each
            return PDFDictionary({"Type": PDFName("MCR"), "Pg": file.Reference(pages[page]), "MCID": number})

        tree = PDFDictionary(
            {
                "Nums": PDFArray(
                    [
                        each
                        for i, page in enumerate(self._pages)
                        for each in (i, PDFArray([to(element) for element in page]))
                    ]
                )
            }
        )
        top = PDFDictionary(
            {"Type": PDFName("StructTreeRoot"), "K": to(self.root), "ParentTree": file.Reference(tree)}
        )
        top["ParentTreeNextKey"] = len(self._pages)
        file.Reference(top, "tags")
        for element in self.root.walk():
            above = PDFObjectReference("tags") if element.parent is None else to(element.parent)
            told = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.kind), "P": above})
            told["K"] = PDFArray([kid(each) for each in element.kids])
            if element.alt:
                told["Alt"] = PDFString(element.alt)
            if element.language:
                told["Lang"] = PDFString(element.language)
            if element.cell:
                values = {
                    key: PDFName(value) if isinstance(value, str) else value
                    for key, value in element.cell.items()
                }
                told["A"] = PDFDictionary({"O": PDFName("Table"), **values})
            file.Reference(told, names[id(element)])
        for i, page in enumerate(pages):
            # its own list of what a page may say leaves this out
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents"]
            page.StructParents = i
        file.Catalog.StructTreeRoot = PDFObjectReference("tags")
        file.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        canvas.setViewerPreference("DisplayDocTitle", "true")
