"""One tree of errors, each named for the fact of the field that it reports.

Every message is one line in the form *what, where, what to do*. ``str(error)`` is the English
line for programmers, ``error.chinese`` the same line for those who use the command or read a page.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class LanxianError(Exception):
    """Base of all errors that lanxian raises on purpose.

    Parameters
    ----------
    **facts
        What fills the message templates of the class (``where`` in most of them).

    Examples
    --------
    >>> error = FileMissing(where="a.pdf")
    >>> str(error)
    'no such file: a.pdf; check the path'
    >>> error.chinese
    '找不到文件：a.pdf；请检查路径'
    """

    template: ClassVar[str] = "{what}: {where}; {remedy}"
    template_zh: ClassVar[str] = "{what}：{where}；{remedy}"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.template.format(**facts))

    @property
    def chinese(self) -> str:
        """The message in Chinese, one line."""
        return self.template_zh.format(**self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the facts, so that an error survives the way back from a worker process."""
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[LanxianError], facts: dict[str, object]) -> LanxianError:
    return kind(**facts)


class UnreadableInput(LanxianError):
    """A file from which no report can be read. Exit status 2."""


class FileMissing(UnreadableInput):
    template = "no such file: {where}; check the path"
    template_zh = "找不到文件：{where}；请检查路径"


class FolderGiven(UnreadableInput):
    template = "this is a folder: {where}; give one of its files, or the folder to lanxian parse"
    template_zh = "这是文件夹：{where}；请给出其中一个文件，整个文件夹用 lanxian parse 读取"


class FileForbidden(UnreadableInput):
    template = "the file cannot be opened: {where} ({reason}); check its permissions"
    template_zh = "无法打开文件：{where}（{reason}）；请检查权限"


class FileEmpty(UnreadableInput):
    template = "the file is empty: {where}; fetch it again"
    template_zh = "文件是空的：{where}；请重新下载"


class FileDamaged(UnreadableInput):
    template = "the PDF is truncated or damaged: {where} ({reason}); fetch it again"
    template_zh = "PDF 不完整或已损坏：{where}（{reason}）；请重新下载"


class FileEncrypted(UnreadableInput):
    template = "the PDF needs a password: {where}; remove the password first"
    template_zh = "PDF 已加密：{where}；请先解除密码"


class PicturesOnly(UnreadableInput):
    template = "the PDF holds pictures only, no text: {where}; run text recognition (OCR) first"
    template_zh = "PDF 只有图片（扫描件），没有文字：{where}；请先做文字识别（OCR）"


class NotAReport(UnreadableInput):
    template = (
        "not a department final account (部门决算): {where} ({reason}); "
        "give the published report as PDF or transcript"
    )
    template_zh = (
        "不是部门决算公开报告：{where}（{reason}）；请提供公开的决算报告（PDF 或转录文本）"
    )


class Unnamed(UnreadableInput):
    template = (
        "the report says nowhere which department and fiscal year (决算年度) it is of: {where}; "
        "name the file <department>-<year>, or read it by itself: lanxian facts FILE"
    )
    template_zh = (
        "报告没有写明部门名称或年度：{where}；请把文件改名为“部门名称-年度”，"
        "或者单独读取：lanxian facts 文件"
    )


class ParsingFailed(UnreadableInput):
    template = "the report could not be parsed: {where} ({reason}); please report this defect"
    template_zh = "解析时出错：{where}（{reason}）；请报告这一缺陷"


class ProjectMissing(LanxianError):
    template = (
        "no project folder: none with data/raw upwards from {where}; "
        "change to one or name it by LANXIAN_HOME"
    )
    template_zh = (
        "找不到项目文件夹：{where} 及其上级都没有 data/raw；请进入项目文件夹，或设 LANXIAN_HOME"
    )


class SourceMissing(LanxianError):
    template = (
        "the file that the report was read from is not there: {where}; "
        "give its path as file=, or put it into data/raw of the project folder"
    )
    template_zh = (
        "找不到读取报告的原文件：{where}；请用 file= 给出路径，或把它放进项目文件夹的 data/raw"
    )


class NotThePrior(LanxianError):
    template = "not the report of the year before: {where}; give that of {expected}"
    template_zh = "不是上年的报告：{where}；请给出 {expected} 年度的报告"


class NoReports(LanxianError):
    template = "no reports: {where}; put published reports (PDF or transcript) there"
    template_zh = "没有报告文件：{where}；请把公开的决算报告（PDF 或转录文本）放到那里"


class UnknownName(LanxianError, KeyError):
    """A name that is none of the known ones; names the nearest.

    Examples
    --------
    >>> print(unknown("table", "revenu", ["revenue", "expenditure"]))
    unknown table: revenu; did you mean revenue? known: revenue, expenditure
    """

    template = "unknown {kind}: {where}; {nearest}known: {known}"
    template_zh = "没有这个{kind_zh}：{where}；{nearest_zh}可用的有：{known}"

    def __str__(self) -> str:
        return str(self.args[0])


KINDS = {
    "department": "部门",
    "year": "年度",
    "report": "报告",
    "table": "表",
    "notebook": "笔记本",
    "parameter": "参数",
    "figure": "数据项",
}


def unknown(kind: str, name: str, known: Iterable[str]) -> UnknownName:
    """Make the error for an unknown `name`, with the nearest of the `known` ones."""
    known = [str(k) for k in known]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    return UnknownName(
        kind=kind,
        kind_zh=KINDS.get(kind, kind),
        where=name,
        known=", ".join(known) or "-",
        nearest=f"did you mean {' or '.join(near)}? " if near else "",
        nearest_zh=f"是否指 {'、'.join(near)}？" if near else "",
    )
