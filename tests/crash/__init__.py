"""A storm of faults over real runs: what a run was struck by must never be seen in what is read.

`python -m tests.crash --runs 200 --seed 1` strikes the real command, on the real pipeline, at the
n-th thing that it does to the disk at a station; fault, station, n and what is left are drawn from
the seed. The runs follow each other in one home, so that each is also the recovery of the one
before; every few runs one is left alone, and must mend everything by itself.

| fault | what is done at that moment |
|---|---|
| `kill` | `kill -9` of the process; a dbt that it started goes on |
| `kill-all` | `kill -9` of it and of all that it started |
| `power` | the same, and what was not synced is lost (`powercut`) |
| `full` | the file system, a small tmpfs, is filled up to some kB |
| `rights` | the folder in which the station writes may not be written any more, or not even read |
| `read-only` | the archive may not be written any more |
| `clock` | the clock jumps back by hours or days (libfaketime); that of dbt stays |
| `twice` | a second run is started, which waits or refuses |

Without the right to mount, `full` is a limit on the size of files instead. Without libfaketime
(Debian: `faketime`) there is no `clock`; the report says so.
"""
