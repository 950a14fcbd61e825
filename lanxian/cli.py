"""The ``lanxian`` command: a thin face over the package.

Exit status: 0 done; 1 done, with something to see; 2 unusable input or arguments, one line on
stderr. What a command needs is imported when it runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from lanxian.errors import LanxianError, NoReports, unknown

if TYPE_CHECKING:
    import pandas as pd

    from lanxian.library import Entry, Library

PARTS = ("table", "narrative", "performance")
WHAT = "文件、文件夹或部门名称（默认 data/raw 及以前给过的全部报告）"
FORMAT = "格式（默认 csv）"
OUT = "存到哪个文件夹（默认 export）"

#: What argparse says, for those who read Chinese.
MESSAGES = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+): expected .*", r"\1 后面缺少取值"),
    (r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)", r"\1 不能是 \2；可用的有：\3"),
    (r"argument (\S+): invalid \S+ value: (\S+)", r"\1 的取值不对：\2"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 不明确，可能是：\2"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status."""
    options = build_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        sys.stdout.flush()
    except LanxianError as error:
        print(f"lanxian: {error.chinese}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read our output (head) has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a folder that cannot be written, a full disk
        print(f"lanxian: 无法读写：{error.filename}（{error.strerror}）", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("lanxian: 已中断", file=sys.stderr)
        return 130
    return status


def parse(options: argparse.Namespace) -> int:
    """data/raw → data/processed."""
    library, entries = _gather(options.paths)
    for entry in entries:
        if not entry.reason:
            others = library.others(entry)
            note = f"（另有 {'、'.join(others)}，未读取）" if others else ""
            print(f"{entry.department} {entry.year}  {entry.path}{note}")
    return _failures(entries)


def facts(options: argparse.Namespace) -> int:
    """Figures of one file to stdout."""
    from lanxian.export import FORMATS
    from lanxian.library import read_report
    from lanxian.views import coverage_lines, unread_lines

    report = read_report(options.file)
    if options.coverage:
        print("\n".join(coverage_lines(report, options.table, options.part)))
        return int(any(not m.figure and not m.reason for m in report.mentions))
    frame = select(report.figures, options.table, options.part)
    FORMATS[options.format](frame, sys.stdout.buffer)
    for line in unread_lines(report, options.table):
        print(f"lanxian: {line}", file=sys.stderr)
    return 0


def verify(options: argparse.Namespace) -> int:
    """The ledger of one file to stdout."""
    from lanxian.library import read_report

    prior = read_report(options.prior) if options.prior else None
    ledger = read_report(options.file).verify(prior)
    print(ledger.json() if options.format == "json" else ledger.text())
    return 1 if options.strict and ledger.errors else 0


def select(figures: pd.DataFrame, table: str | None, part: str | None) -> pd.DataFrame:
    """The figures of one part and of one kind of table (or section of the text)."""
    from lanxian.labels import labels

    if part:
        figures = figures[figures["part"] == part]
    if table:
        known = {key: 0 for name in ([part] if part else PARTS) for key in labels()[name]}
        if table not in known and not (figures["table"] == table).any():
            raise unknown("table", table, known)
        figures = figures[figures["table"] == table]
    return figures


def render(options: argparse.Namespace) -> int:
    """Reports → pages."""
    from lanxian.rendering import render, tell
    from lanxian.rendering.parameters import Typed

    summary = render(
        options.what,
        notebooks=options.notebook,
        parameters={name: Typed(value) for name, value in options.parameter},
        jobs=options.jobs,
        backend=options.backend,
        scheduler=options.scheduler,
        force=options.force,
        dry_run=options.dry_run,
        keep_notebook=options.keep_notebook,
        timeout=options.timeout,
    )
    if not (summary.done or summary.skipped or summary.failed or summary.todo):
        return _failures(summary.unreadable)
    for line in summary.failures:
        print(f"lanxian: {line}", file=sys.stderr)
    for line in tell(summary, options.dry_run):
        print(line)
    return summary.status


def export(options: argparse.Namespace) -> int:
    """Figures of reports → files."""
    from lanxian.export import export

    library, entries = _gather(options.what)
    frames = ((library.name(e), library.read(e).figures) for e in entries if not e.reason)
    for path in export(frames, options.format, options.out):
        print(path)
    return _failures(entries)


def _gather(what: Sequence[str]) -> tuple[Library, tuple[Entry, ...]]:
    """The library, and the entries of what was named; a bar shows where several are parsed."""
    from tqdm import tqdm

    from lanxian.intake import gather

    def bar(files: list[Path]) -> Iterable[Path]:
        return tqdm(files, desc="解析", unit="份", disable=len(files) < 2)

    library, entries = gather(what, progress=bar)
    if not entries:
        raise NoReports(where=library.project.raw)
    return library, entries


def _failures(entries: Sequence[Entry]) -> int:
    """List the files that could not be read, and give the status that follows."""
    reasons = [entry.reason for entry in entries if entry.reason]
    for reason in reasons:
        print(f"lanxian: {reason}", file=sys.stderr)
    if not reasons:
        return 0
    return 1 if len(reasons) < len(entries) else 2


def count(text: str) -> int:
    """A whole number from 1."""
    if int(text) < 1:
        raise ValueError(text)
    return int(text)


def pair(text: str) -> tuple[str, str]:
    """A name and its value."""
    name, found, value = text.partition("=")
    if not found:
        raise ValueError(text)
    return name.strip(), value


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese and says what is wrong in one line."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **settings)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_help(self) -> str:
        """The help text."""
        text = re.sub("^usage: ", "用法：", super().format_help())
        return re.sub("^(选项|参数|命令):$", r"\1：", text, flags=re.MULTILINE)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave with status 2."""
        for english, chinese in MESSAGES:
            message = re.sub(f"^{english}$", chinese, message, flags=re.DOTALL)
        self.exit(2, f"lanxian: {message}；用法见 {self.prog} --help\n")


def build_parser() -> Parser:
    """The command line with all its commands; docs/commands.md describes them."""
    parser = Parser(prog="lanxian", description="部门决算公开报告：读出每一个数，核对，分析。")
    parser.add_argument("--version", action=Version, help="显示版本")
    commands = parser.add_subparsers(title="命令", metavar="COMMAND", required=True)

    def command(run: Callable[[argparse.Namespace], int], text: str) -> Parser:
        made = commands.add_parser(run.__name__, help=text, description=text)
        made.set_defaults(run=run)
        return made

    one = command(parse, "解析报告：data/raw → data/processed")
    one.add_argument("paths", nargs="*", metavar="PATH", help="文件或文件夹（默认 data/raw）")

    one = command(facts, "把一份报告的全部数据项写到标准输出")
    one.add_argument("file", metavar="FILE", help="报告文件（PDF 或转录文本）")
    one.add_argument("--format", choices=("csv", "json", "parquet"), default="csv", help=FORMAT)
    one.add_argument("--table", metavar="KIND", help="只要一种表或一节（如 expenditure）")
    one.add_argument("--part", choices=PARTS, help="只要表格、情况说明或绩效附件")
    one.add_argument(
        "--coverage", action="store_true", help="改为列出文中每个数字：成为数据项，或不是的原因"
    )

    one = command(verify, "核对一份报告的勾稽关系，指出有误的数")
    one.add_argument("file", metavar="FILE", help="报告文件（PDF 或转录文本）")
    one.add_argument("--format", choices=("text", "json"), default="text", help="格式（默认 text）")
    one.add_argument("--prior", metavar="FILE", help="同一部门上年的报告")
    one.add_argument("--strict", action="store_true", help="有错误时退出状态为 1")

    one = command(render, "生成分析网页：reports/<部门>-<年度>/<笔记本>.html 与 reports/index.html")
    one.add_argument("what", nargs="*", metavar="WHAT", help=WHAT)
    one.add_argument(
        "--notebook", action="append", default=[], metavar="NAME", help="只运行这个笔记本（可多次）"
    )
    one.add_argument(
        "--parameter", action="append", default=[], type=pair, metavar="NAME=VALUE",
        help="笔记本的参数（可多次），如 prior_report=2023.pdf",
    )  # fmt: skip
    one.add_argument(
        "--jobs", type=count, metavar="N", help="同时运行的任务数（默认不超过处理器核数）"
    )
    one.add_argument("--backend", choices=("loky", "dask"), default="loky", help="本机或集群")
    one.add_argument("--scheduler", metavar="ADDRESS", help="dask 调度器的地址")
    one.add_argument("--force", action="store_true", help="未变化的也重新生成")
    one.add_argument("--dry-run", action="store_true", help="只列出要做的，不生成网页")
    one.add_argument("--keep-notebook", action="store_true", help="网页旁边保存运行过的笔记本")
    one.add_argument(
        "--timeout", type=count, default=600, metavar="SECONDS",
        help="一个笔记本最多运行的秒数（默认 600）",
    )  # fmt: skip

    one = command(export, "把报告的全部数据项存成文件，每份报告一个")
    one.add_argument("what", nargs="*", metavar="WHAT", help=WHAT)
    one.add_argument("--format", choices=("csv", "xlsx", "parquet"), default="csv", help=FORMAT)
    one.add_argument("--out", type=Path, default=Path("export"), metavar="FOLDER", help=OUT)
    return parser


class Version(argparse.Action):
    """Print the version; it is looked up only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        """Print and leave."""
        from importlib.metadata import version

        print(f"lanxian {version('lanxian')}")
        parser.exit()
