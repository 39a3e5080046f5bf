"""What members' pages cost: prints figures, asserts nothing.

    make bench ARGS="--only portal"                              2,000 members with 24 months of movements, made for it
    make bench ARGS="--only portal --members 400000"
    make bench ARGS="--only portal --database koperasi_large"    an existing database: twenty logins are made in it and archived at the end

A real server with two workers answers twenty members at once, each with a login of his own: the first page, a statement, a loan, and the simulation.
"""
import argparse
import gzip
import http.client
import os
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from urllib.parse import urlencode

from batch import environment, prepare
from common import copied_database, line, machine, percentile

import odoo
from odoo.modules.registry import Registry
from odoo.sql_db import close_db

CLIENTS, PASSWORD = 20, 'ukur-portal-1'   # a password of these logins only
LOGIN = 'ukur_portal_%s'
# who has most: a loan and three accounts; from anywhere in the tables
CHOSEN = """SELECT m.partner_id, MIN(a.id), MIN(l.id) FROM koperasi_member m JOIN koperasi_account a ON a.member_id = m.id AND a.number LIKE 'SIBUHAR-%%'
            JOIN koperasi_account b ON b.member_id = m.id AND b.side = 'debit' JOIN koperasi_loan l ON l.account_id = b.id
            WHERE m.company_id = %s AND m.number LIKE 'U%%' GROUP BY m.id ORDER BY md5(m.id::text) LIMIT %s"""


class Browser:
    """ A member at his telephone: one connection, his own session """

    def __init__(self, port, database, login=None):
        self.port, self.cookie, self.connection = port, '', http.client.HTTPConnection('127.0.0.1', port, timeout=120)
        if login:
            self.request('GET', f'/web/login?{urlencode({"db": database})}')
            token = re.search(rb'name="csrf_token" value="([^"]+)"', self.request('GET', '/web/login')[1]).group(1).decode()
            status, _body = self.request('POST', '/web/login', urlencode({'csrf_token': token, 'login': login, 'password': PASSWORD}))
            if status != 303:
                raise RuntimeError(f"{login} could not log in: {status}")

    def request(self, method, path, body=None):
        headers = {'Cookie': self.cookie, **({'Content-Type': 'application/x-www-form-urlencoded'} if body else {})}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        for name, value in response.getheaders():
            if name == 'Set-Cookie' and value.startswith('session_id='):
                self.cookie = value.split(';')[0]
        return response.status, content

    def timed(self, path):
        start = time.perf_counter()
        status, _content = self.request('GET', path)
        took = time.perf_counter() - start
        if status != 200:
            raise RuntimeError(f"{path}: {status}")
        return took


@contextmanager
def logins(database):
    """ Twenty members have logins of the portal, for as long as this takes; archived afterwards, since who was named by a user's rows would be looked for in all
    books before he could be deleted.

    :return: list of ``(login, account id, loan id)``, and ids of the company and of a product to simulate
    """
    with Registry(database).cursor() as cr:
        env, company = environment(cr)
        cr.execute(CHOSEN, (company.id, CLIENTS))
        rows = cr.fetchall()
        users = env['res.users'].with_context(active_test=False).search([('login', '=like', LOGIN % '%')])
        users.write({'active': True})
        known = {user.partner_id.id: user for user in users}
        for partner, _account, _loan in rows:
            if partner not in known:
                known[partner] = env['res.users'].create({
                    'partner_id': partner, 'login': LOGIN % partner, 'password': PASSWORD, 'company_id': company.id, 'lang': 'id_ID',
                    'company_ids': [(6, 0, company.ids)], 'group_ids': [(6, 0, env.ref('base.group_portal').ids)]})
        product = env['koperasi.loan.product']._simulated().filtered(lambda product: product.company_id == company)[:1]
        found = [(known[partner].login, account, loan) for partner, account, loan in rows], (company.id, product.id)
        cr.commit()
    close_db(database)
    try:
        yield found
    finally:
        with Registry(database).cursor() as cr:
            env, _company = environment(cr)
            env['res.users'].search([('login', '=like', LOGIN % '%')]).write({'active': False})
            cr.commit()
        close_db(database)


def server_on(database):
    """ ``RealServer`` on this very database, which stays """
    from odoo.addons.koperasi.tests.race.server import RealServer

    class Server(RealServer):
        def copy_database(self):
            """ As it is """

        def drop_database(self):
            """ It stays """

    Server.database = database
    return Server()


def report(what, times, wanted):
    line(what, f"p50 {percentile(times, .5):6.0f} ms   p95 {percentile(times, .95):6.0f} ms   (wanted p95 <= {wanted} ms)   {len(times)} requests")


def measure(database, options):
    with logins(database) as (people, (company, product)), server_on(database) as server:
        with ThreadPoolExecutor(4) as pool:
            browsers = list(pool.map(lambda person: Browser(server.port, database, person[0]), people))
        pages = [('home', lambda _number: '/my/koperasi'), ('statement', lambda number: f'/my/koperasi/accounts/{people[number][1]}?period=6m'),
                 ('loan', lambda number: f'/my/koperasi/loans/{people[number][2]}')]
        for number, browser in enumerate(browsers[:2]):   # templates are compiled once a worker
            for _name, address in pages * 3:
                browser.timed(address(number))
        for name, address in pages:
            for clients, wanted in ((1, ''), (len(browsers), 400)):
                barrier = threading.Barrier(clients)

                def ask(number, address=address, barrier=barrier):
                    barrier.wait()
                    return [browsers[number].timed(address(number)) for _request in range(options.calls)]
                with ThreadPoolExecutor(clients) as pool:
                    times = [took for many in pool.map(ask, range(clients)) for took in many]
                report(f"{name}, {clients} client{'s' * (clients > 1)}", times, wanted or 400)
        # one address may ask sixty times a minute
        query = f'/koperasi/simulation?coop={company}&product={product}&amount='
        anybody = browsers[0]
        anybody.timed(query)
        report("simulation", [anybody.timed(f'{query}{5_000_000 + 1_000 * number}') for number in range(50)], 150)
        for name, path in ((name, address(0)) for name, address in pages):
            weigh(name, browsers[0], path)


def weigh(name, browser, path):
    """ Bytes of a page with its style sheet, as they are and as they travel """
    page = browser.request('GET', path)[1]
    sheets = b''.join(browser.request('GET', sheet.decode())[1] for sheet in re.findall(rb'href="(/web/assets[^"]+\.css)"', page))
    line(f"weight of {name}", f"{(len(page) + len(sheets)) / 1000:8.1f} kB, of it style {len(sheets) / 1000:.1f}; compressed {(len(gzip.compress(page)) + len(gzip.compress(sheets))) / 1000:.1f} kB"
         "   (wanted <= 150 kB)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--members', type=int, default=2_000)
    parser.add_argument('--calls', type=int, default=10)
    parser.add_argument('--seed', type=int, default=random.randrange(10**6))
    parser.add_argument('--only', default='portal')
    parser.add_argument('--database')
    options, _others = parser.parse_known_args()
    if options.only != 'portal':
        return 0
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    print(machine(options.seed))
    with nullcontext(options.database) if options.database else copied_database('portal') as database:
        if not options.database:
            prepare(database, options.members)
            close_db(database)
        measure(database, options)
    return 0


if __name__ == '__main__':
    sys.exit(main())
