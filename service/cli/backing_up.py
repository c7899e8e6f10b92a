"""`dateline backup` and `dateline restore`."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from service.adapters.system_clock import SystemClock
from service.bootstrap import chroma_of, embedder_of
from service.cli.ingesting import Bars
from service.cli.printing import print_json
from service.ports import SettingsError
from service.settings import Settings, load_settings
from vectorstore.adapters import backup
from vectorstore.adapters.archive_lock import hold
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue

SUFFIX = ".db"


def back_up(file: Path, *, force: bool, as_json: bool) -> int:
    """Returns 0. Raises SettingsError when there is nothing to back up, or a file is in the way."""
    catalogue = load_settings().database_file
    if not catalogue.is_file():
        raise SettingsError(f"There is no archive at {catalogue} to back up. DATELINE_HOME says where it lives.")
    if file.is_dir():
        file = file / f"dateline-{_now()}{SUFFIX}"
    if file.exists() and not force:
        raise SettingsError(f"{file} is there already. Name another file, or overwrite it with --force.")
    if not file.parent.is_dir():
        raise SettingsError(f"There is no folder {file.parent}. Make it first, or name another.")
    with Bars() as bars:
        made = backup.back_up(catalogue, file, progress=bars)
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "articles": made.articles, "schema": made.schema, "bytes": size})
    else:
        print(f"Backed up {made.articles:,} articles to {file} ({size / 1e6:,.1f} MB).")
        print("It holds hashes of keys, tokens and what was asked: keep it as safe as the archive.")
    return 0


def restore(file: Path, *, replace: bool, as_json: bool) -> int:
    """Returns 0. Raises SettingsError when an archive is in the way, and ArchiveBusy while a server has it open."""
    settings = load_settings()
    catalogue = settings.database_file
    in_the_way = catalogue.is_file()
    if in_the_way and not replace:
        backup.inspect_backup(file)  # what is wrong with the file is said first
        raise SettingsError(
            f"There is an archive at {catalogue} already. Put the backup in its place with --replace (what is there "
            "now is backed up first), or choose another folder with DATELINE_HOME."
        )
    kept = catalogue.with_name(f"{catalogue.stem}-before-restore-{_now()}{SUFFIX}") if in_the_way else None
    with hold(settings.home), Bars() as bars:

        def before(coming: Database) -> None:
            if kept is not None:
                _keep(catalogue, kept, bars)
            _drop_vectors(settings, coming)

        restored = backup.put_back(file, catalogue, before=before, progress=bars)
    if as_json:
        print_json({"articles": restored.articles, "schema": restored.schema, "kept": str(kept) if kept else None})
    else:
        print(f"Restored {restored.articles:,} articles from {file}.")
        if kept is not None:
            print(f"What was there before is in {kept}.")
        print("Words are searched at once. Vectors are made again behind `dateline serve`, or by `dateline reindex`.")
    return 0


def _keep(catalogue: Path, kept: Path, bars: Bars) -> None:
    """What is there goes to `kept`; what is damaged, as it is: there may be something to save in it yet."""
    try:
        backup.inspect_backup(catalogue)
    except backup.BadBackup:
        for end in ("-wal", "-shm", ""):
            file = catalogue.with_name(catalogue.name + end)
            if file.exists():
                file.rename(kept.with_name(kept.name + end))
    else:
        backup.back_up(catalogue, kept, progress=bars)


def _drop_vectors(settings: Settings, coming: Database) -> None:
    """Numbers of passages are about to mean others. First it is noted that there are no vectors: a kill loses none."""
    names = _archives(coming)
    if settings.database_file.is_file():
        with closing(Database(settings.database_file)) as database:
            names |= _archives(database)
            backup.forget_all_vectors(database)
    if settings.chroma_url is None:
        if settings.vectors_folder.exists():
            shutil.rmtree(settings.vectors_folder)
        return
    index = chroma_of(settings, embedder_of(settings))
    for name in sorted(names):
        index.drop(name)


def _archives(database: Database) -> set[str]:
    return set(SqliteCatalogue(database, SystemClock()).archives())


def _now() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
