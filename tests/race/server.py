"""A real Odoo server with two workers on a database of its own: what a TransactionCase, with its one cursor, can never show.

The database is a copy of the freshly installed one with the demo cooperative (KOPERASI_PRISTINE_DB, made by dev/odoo.sh).
"""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from odoo.tools import config

HOST = '127.0.0.1'


class Refused(Exception):
    """ The server's answer was an error; ``kind`` is its Python class, e.g. odoo.exceptions.UserError """

    def __init__(self, error):
        data = error.get('data') or {}
        super().__init__(data.get('message') or error.get('message'))
        self.kind = data.get('name', '')


class Session:
    """ One client with its own connection and login; a client is used by one thread. """

    def __init__(self, port, login, database):
        self.port, self.cookie = port, None
        self.connection = http.client.HTTPConnection(HOST, port, timeout=120)
        self.uid = self.post('/web/session/authenticate', {'db': database, 'login': login, 'password': login})['uid']

    def post(self, path, params):
        body = json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': params})
        headers = {'Content-Type': 'application/json', **({'Cookie': self.cookie} if self.cookie else {})}
        self.connection.request('POST', path, body, headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        if cookie := response.getheader('Set-Cookie'):
            self.cookie = cookie.split(';')[0]
        if 'error' in answer:
            raise Refused(answer['error'])
        return answer['result']

    def call(self, model, method, ids, **kwargs):
        """ Call a method by RPC, as the web client does """
        return self.post(f'/web/dataset/call_kw/{model}/{method}', {'model': model, 'method': method, 'args': [ids], 'kwargs': kwargs})

    def fire(self, model, method, ids, **kwargs):
        """ Send a request and hang up without waiting for the answer """
        body = json.dumps({'jsonrpc': '2.0', 'method': 'call', 'params': {'model': model, 'method': method, 'args': [ids], 'kwargs': kwargs}})
        connection = http.client.HTTPConnection(HOST, self.port, timeout=120)
        connection.request('POST', f'/web/dataset/call_kw/{model}/{method}', body, {'Content-Type': 'application/json', 'Cookie': self.cookie})
        time.sleep(0.01)
        connection.close()


class RealServer:
    """ ``with RealServer() as server``: a copy of the database, the server's processes, and their end. """
    database = f'koperasi_race_{os.getpid()}'
    options = ()   # more of Odoo's

    @property
    def address(self):
        """ Where PostgreSQL is: what psycopg2 takes """
        return {name: config[f'db_{name}'] or None for name in ('host', 'port', 'user', 'password')}

    def copy_database(self):
        self.pristine = os.environ['KOPERASI_PRISTINE_DB']
        self.admin(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        self.admin(f'CREATE DATABASE "{self.database}" TEMPLATE "{self.pristine}"')
        filestore = Path(config['data_dir']) / 'filestore'
        shutil.copytree(filestore / self.pristine, filestore / self.database, dirs_exist_ok=True)

    def drop_database(self):
        self.admin(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        shutil.rmtree(Path(config['data_dir']) / 'filestore' / self.database, ignore_errors=True)

    def __enter__(self):
        self.copy_database()
        self.port = free_port()
        self.log = open(Path(config['data_dir']) / f'{self.database}.log', 'w')
        self.process = subprocess.Popen([   # noqa: S603
            sys.executable, str(Path(__file__).with_name('launch.py')), '-d', self.database, '--db-filter', f'^{self.database}$', '--workers', '2', '--max-cron-threads', '0',
            '--http-interface', HOST, '--http-port', str(self.port), '--gevent-port', str(free_port()), '--log-level', 'warn', *self.options,
        ], stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        for _attempt in range(240):
            try:
                connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
                connection.request('GET', '/web/health')
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.25)
        self.__exit__()
        raise RuntimeError(f"the server did not start, see {self.log.name}")

    def __exit__(self, *_exc):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()
        self.drop_database()

    def login(self, name):
        return Session(self.port, name, self.database)

    def query(self, sql, *params):
        """ Rows of the server's database, in a snapshot of their own """
        with psycopg2.connect(dbname=self.database, **self.address) as connection, connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        connection.close()
        return rows

    def admin(self, sql):
        connection = psycopg2.connect(dbname='postgres', **self.address)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
