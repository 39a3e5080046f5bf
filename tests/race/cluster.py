"""A PostgreSQL of its own whose writes are safe (fsync and synchronous_commit on), on the loopback: one that a test may kill.

The cluster ends with its server object, and by itself when the process that started it dies.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from odoo.tools import config

from .server import HOST, RealServer, free_port

SAFE = ('fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'recovery_init_sync_method=syncfs')   # one sync, not one a file
QUICK = ('fsync=off', 'synchronous_commit=off')   # while the copy is restored
USER = 'odoo'


def programs():
    """ Folder of PostgreSQL's server programs; None if only a client is here """
    found = [path.parent for path in Path('/usr/lib/postgresql').glob('*/bin/initdb')]
    if not found and (path := shutil.which('initdb')):
        found = [Path(path).resolve().parent]
    return max(found, key=lambda path: path.parent.name) if found else None


class Cluster:

    def __init__(self):
        self.programs, self.port, self.process = programs(), free_port(), None
        self.folder = Path(tempfile.mkdtemp(prefix='koperasi-safe-', dir='/var/tmp'))
        self.parent_ends = ['setpriv', '--pdeathsig', 'INT']
        if os.getuid() == 0:   # PostgreSQL refuses to be root
            shutil.chown(self.folder, 'postgres', 'postgres')
            self.parent_ends += ['--reuid=postgres', '--regid=postgres', '--clear-groups']
        self.log = open(self.folder.with_suffix('.log'), 'w')
        self.run('initdb', '-D', str(self.folder / 'data'), '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync')

    def run(self, program, *arguments, **kwargs):
        subprocess.run([*self.parent_ends, str(self.programs / program), *arguments], cwd=self.folder, stdout=self.log, stderr=self.log, check=True, **kwargs)   # noqa: S603

    def start(self, settings=SAFE):
        options = [f'listen_addresses={HOST}', f'port={self.port}', 'unix_socket_directories=', 'shared_buffers=128MB', *settings]
        self.process = subprocess.Popen(   # noqa: S603
            [*self.parent_ends, str(self.programs / 'postgres'), '-D', str(self.folder / 'data'), *(part for option in options for part in ('-c', option))],
            cwd=self.folder, stdout=self.log, stderr=self.log, start_new_session=True)
        for _attempt in range(300):
            try:
                psycopg2.connect(dbname='postgres', host=HOST, port=self.port, user=USER).close()
                return
            except psycopg2.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start, see {self.log.name}")

    def kill(self):
        """ SIGKILL to all its processes, as when the power goes """
        children = [int(stat.parent.name) for stat in Path('/proc').glob('[0-9]*/stat') if self._parent(stat) == self.process.pid]
        for pid in (self.process.pid, *children):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        while any(Path(f'/proc/{pid}').exists() for pid in children):
            time.sleep(0.01)

    @staticmethod
    def _parent(stat):
        try:
            return int(stat.read_text().rpartition(')')[2].split()[1])
        except OSError:
            return None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def remove(self):
        self.stop()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        Path(self.log.name).unlink(missing_ok=True)


class SafeServer(RealServer):
    """ A real server on a cluster of its own """
    database = f'koperasi_safe_{os.getpid()}'

    def copy_database(self):
        self.cluster = Cluster()
        self.options = ('--db_host', HOST, '--db_port', str(self.cluster.port), '--db_user', USER)
        pristine, address = os.environ['KOPERASI_PRISTINE_DB'], super().address
        dump = self.cluster.folder / 'dump'
        environment = {**os.environ, **({'PGPASSWORD': address['password']} if address['password'] else {})}
        subprocess.run(   # noqa: S603
            [str(self.cluster.programs / 'pg_dump'), '-Fc', '-Z', '0', '--no-owner', '-f', str(dump), *(
                part for name in ('host', 'port', 'user') if address[name] for part in (f'--{name if name != "user" else "username"}', str(address[name]))), pristine],
            env=environment, check=True)
        dump.chmod(0o644)
        self.cluster.start(QUICK)
        self.admin(f'CREATE DATABASE "{self.database}"')
        self.cluster.run('pg_restore', '-j', '2', '--no-owner', '-h', HOST, '-p', str(self.cluster.port), '-U', USER, '-d', self.database, str(dump))
        self.cluster.stop()
        dump.unlink()
        self.cluster.start()
        filestore = Path(config['data_dir']) / 'filestore'
        shutil.copytree(filestore / pristine, filestore / self.database, dirs_exist_ok=True)

    def drop_database(self):
        self.cluster.remove()
        shutil.rmtree(Path(config['data_dir']) / 'filestore' / self.database, ignore_errors=True)

    @property
    def address(self):
        return {'host': HOST, 'port': self.cluster.port, 'user': USER}
