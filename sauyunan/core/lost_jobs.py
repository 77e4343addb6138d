"""Jobs whose worker was killed: still "doing", though nobody does them."""

from __future__ import annotations

import logging

from django.db import connection, transaction

from sauyunan.core import queue

SILENCE = 60
"""Seconds without a heartbeat (one each 10 s) after which a worker counts as dead."""

log = logging.getLogger(__name__)
_LOST = """
SELECT job.id, job.attempts, job.task_name FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
FOR UPDATE OF job SKIP LOCKED
"""


@transaction.atomic
def take_up() -> int:
    """Put lost jobs back into the queue; returns how many were lost.

    A job that is lost again and again may be what kills the worker: it counts as failed then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOST, [SILENCE])
        lost = cursor.fetchall()
        for job, attempts, name in lost:
            log.warning("lost job", extra={"job": job, "task": name, "attempts": attempts})
            if attempts >= queue.RETRIES:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
            else:
                cursor.execute(
                    "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job]
                )
    return len(lost)
