import io
import logging
import os
import random
import re
import sys
import threading
import traceback
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote

from pypdf import PdfWriter
from werkzeug.test import Client

from odoo import http
from odoo.tests import HttpCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..figures import SIZE, figure
from ..finance.common import SEED
from .common import MONEY, SecurityCase
from .routes import JSON, NOT_IDS, ROUTES
from .test_sudo import sources

_logger = logging.getLogger(__name__)
PART = re.compile(r'<(?:[^:<>]+:)?(\w+)>')
# what changes from one answer to the next: tokens, keys, and where it is
CHANGING = re.compile(rb'(name="(?:csrf_token|key|token|path)" value=)"[^"]*"')
METHODS = ('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE')


def blank_pdf():
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=200, height=200)
    writer.write(file)
    return file.getvalue()


class RouteCase(SecurityCase, HttpCase):
    """ Our routes from within this process: as WSGI calls them, without a socket """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draft = cls.world_a['draft']
        lender = cls.join("Peminjam Lain")
        application = draft.copy({'member_id': lender.id})
        cls.guarantor = cls.env['koperasi.loan.guarantor'].create({'application_id': application.id, 'member_id': cls.world_a['member'].id, 'amount': 100_000})
        cls.own['koperasi.loan.guarantor'] |= cls.guarantor
        cls.intents = [cls.env['koperasi.payment.intent'].create({
            'reference': f'KP{number:016X}', 'company_id': world['member'].company_id.id, 'member_id': world['member'].id, 'user_id': cls.env.uid, 'purpose': 'deposit',
            'amount': 1_000, 'account_id': world['savings'].account_id.id, 'state': 'waiting'}) for number, world in enumerate((cls.world_a, cls.world_b), 1)]
        cls.applied = draft.copy()
        cls.env.flush_all()
        # what is booked has its receipt
        for world in (cls.world_a, cls.world_b):
            cls.env.cr.execute("UPDATE koperasi_payment_intent SET transaction_id = %s WHERE id = %s", (world['deposit'].id, world['booked'].id))
        cls.env['koperasi.payment.intent'].invalidate_model()
        cls.env.cr.execute("UPDATE koperasi_loan_application SET origin = 'portal' WHERE id = %s", (cls.applied.id,))
        cls.applied.invalidate_recordset()
        cls.coop.koperasi_kiosk_code = 'kios-uji-0123456789abc'
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.http_request_allow_all = True
        self.addCleanup(setattr, self, 'http_request_allow_all', False)
        self.client = Client(http.root, use_cookies=False)
        self.sessions = {role: self.make_session(role) for role in self.users}
        self.sessions['manager_b'] = self.make_session('manager_b', self.staff_b['manager'])

    def make_session(self, role, user=None):
        """ A session of this role; nobody's for the street """
        user = user or self.users[role]
        session = http.root.session_store.new()
        session.update(http.get_default_session(), db=get_db_name(), _trace_disable=True)
        session.context['lang'] = http.DEFAULT_LANG
        if role != 'public':
            session.uid, session.login = user.id, user.login
            session.session_token = http.security.compute_session_token(session, self.env(user=user.id))
        http.root.session_store.save(session)
        self.addCleanup(http.root.session_store.delete, session)
        return session

    def belongs(self, row):
        """ Whether this is a record of the member who is ``portal_own`` """
        member = self.world_a['member']
        return row == member or any(name in row._fields and row[name] in (member, member.partner_id) for name in ('member_id', 'partner_id'))

    def token(self, role):
        return http.Request.csrf_token(SimpleNamespace(env=self.env, session=self.sessions[role]))

    def ask(self, role, method, path, **kwargs):
        """ What an address answers; ``kwargs`` as of werkzeug's test client """
        self.env.flush_all()
        headers = {'Cookie': f'session_id={self.sessions[role].sid}', **kwargs.pop('headers', {})}
        response = self.client.open(path, method=method, headers=headers, base_url=self.base_url(), **kwargs)
        response.get_data()
        response.close()
        self.env.invalidate_all()
        return response

    def request(self, name, parts, role=None, token=True, method=None, **kwargs):
        """ One of ROUTES with these parts of its path, the others in its form or query """
        route, (own_method, _space, rule) = ROUTES[name], name.partition(' ')
        method = method or own_method.replace('ANY', 'GET')
        names = PART.findall(rule)
        path = PART.sub(lambda found: quote(str(parts.get(found[1], 'x')), safe=''), rule)
        rest = {key: str(value) for key, value in parts.items() if key not in names}
        role = role or route.role or 'manager'
        if method == 'POST':
            if token:
                rest['csrf_token'] = self.token(role) if token is True else token
            return self.ask(role, 'POST', path, data=rest, **kwargs)
        return self.ask(role, method, path, query_string=rest, **kwargs)

    def shown(self, response):
        return response.status_code, response.headers.get('Location'), CHANGING.sub(rb'\1""', response.data)


@tagged('-at_install', 'post_install')
class TestRoutes(RouteCase):
    """ S6 to S8, S12: by the table of routes.py, which names every route of ours """

    def our_rules(self):
        """ ``{'METHOD rule': routing}`` of what Odoo serves and our controllers answer, by themselves or in the place of Odoo's """
        found = {}
        threading.current_thread().dbname = self.env.cr.dbname   # as a request has it
        for rule in self.env['ir.http'].routing_map().iter_rules():
            endpoint = rule.endpoint
            if 'koperasi' in endpoint.func.__module__.split('.'):
                for method in endpoint.routing.get('methods') or ('ANY',):
                    found[f'{method} {rule.rule}'] = endpoint.routing
        return found

    def test_every_route_has_its_row(self):
        rules = self.our_rules()
        self.assertGreater(len(rules), 10)
        self.assertEqual(sorted(rules), sorted(ROUTES), "tests/security/routes.py names every route of ours, and no other")
        for name, routing in rules.items():
            with self.subTest(name=name):
                self.assertIn(routing['auth'], ('user', 'public'))
                self.assertEqual(routing['type'], 'jsonrpc' if name in JSON else 'http')
                self.assertFalse(routing.get('cors'))
                method = name.partition(' ')[0]
                if method not in ('GET', 'ANY'):
                    self.assertEqual(routing.get('csrf', True), not ROUTES[name].no_csrf)
                names = PART.findall(name)
                self.assertLessEqual({*ROUTES[name].ids, *ROUTES[name].tokens}, {*names, *ROUTES[name].own(self)})
        for name, tree in sources():   # what serves without being in the table
            if name.startswith('controllers/'):
                self.assertTrue(tree.body or name.endswith('__init__.py'), name)

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_not_yours_is_not_there(self):
        """ S6: another's id, and what is no id, get the very answer of an id that does not exist; nothing is changed """
        before = self.stamp()
        for name, route in ROUTES.items():
            for field in route.ids:
                own = route.own(self)
                missing = {**own, field: 2_000_000_000}
                others = route.others(self)
                self.assertTrue(others, f"{name}: the test has nothing that belongs to others")
                self.assertNotIn(own[field], others, name)
                with self.taken_back():
                    written = self.touched()
                    expected = self.shown(self.request(name, missing))
                    self.assertIn(expected[0], route.refused, name)
                    for value in (*others, *NOT_IDS):
                        with self.subTest(name=name, field=field, value=str(value)[:30]):
                            found = self.shown(self.request(name, {**own, field: value}))
                            self.assertEqual(found, expected)
                    self.assertLessEqual({*self.changed(before, written)}, {'koperasi_tries'}, name)

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_ones_own_is_there(self):
        """ The test above would also pass if nobody were shown anything """
        self.patch_pdf()
        for name, route in ROUTES.items():
            if route.ids:
                with self.subTest(name=name), self.taken_back():
                    response = self.request(name, route.own(self))
                    self.assertIn(response.status_code, (200, 303), response.data[:500])

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_by_whom(self):
        """ S6: the records of a row, asked for by everybody else: only staff of the branch, as their role reads, and never over the border """
        self.patch_pdf()
        for name, route in ROUTES.items():
            if not route.ids or route.role == 'public':
                continue
            for role in ('public', 'manager_b') if route.shared else ('public', 'portal_other', 'manager_b'):
                with self.subTest(name=name, role=role), self.taken_back():
                    own = route.own(self)
                    found, missing = (self.shown(self.request(name, {**own, route.ids[0]: value}, role)) for value in (own[route.ids[0]], 2_000_000_000))
                    blank = re.compile(rb'2000000000|(?<!\d)%b(?!\d)' % re.escape(str(own[route.ids[0]])).encode())   # where a login leads back to
                    self.assertEqual(*[(status, blank.sub(b'', (place or '').encode()), blank.sub(b'', data)) for status, place, data in (found, missing)])
                    self.assertIn(found[0], route.refused)

    @mute_logger('odoo.http')
    def test_tokens(self):
        """ S12: the secret of another record opens nothing, nor does a part of one or another writing of it """
        for name, route in ROUTES.items():
            for field in route.tokens:
                own = route.own(self)
                expected = self.shown(self.request(name, {**own, route.ids[0]: 2_000_000_000}))
                other = {**own, **{id_name: route.others(self)[-1] for id_name in route.ids}}
                secret = own[field]
                self.assertGreaterEqual(len(secret) * 4, 128, "128 bits at least")
                self.assertEqual(self.shown(self.request(name, other)), expected, name)
                for value in ('', secret[:-1], secret + '0', secret.upper() if secret.upper() != secret else secret.lower(), secret[::-1], '0' * len(secret), secret[:16], '\x00', '%'):
                    if value != secret:
                        with self.subTest(name=name, value=value):
                            self.assertIn(self.shown(self.request(name, {**own, field: value}))[0], (404,))

    @mute_logger('odoo.http')
    def test_csrf(self):
        """ S8: what changes something is asked for by POST, with a token of the same session """
        before = self.stamp()
        for name, route in ROUTES.items():
            method, _space, rule = name.partition(' ')
            own = route.own(self) or {key: values[0] for key, values in route.values.items()}
            role = route.role or 'manager'
            with self.subTest(name=name), self.taken_back():
                written = self.touched()
                if method == 'ANY':
                    continue   # Odoo's own, which ours goes before
                if method == 'GET':
                    for other in ('POST', 'PUT', 'DELETE', 'PATCH'):
                        self.assertIn(self.request(name, own, method=other).status_code, (400, 403, 404, 405) if f'POST {rule}' not in ROUTES else (200, 400, 404, 405), other)
                    continue
                if not route.no_csrf:
                    other = 'portal_other' if role != 'portal_other' else 'portal_own'
                    for token in (False, self.token(other), self.token('public') if role != 'public' else 'x', 'x', '', self.token(role)[:-1] + 'x', self.token(role).upper() + ' '):
                        response = self.request(name, own, token=token)
                        self.assertEqual(response.status_code, 415 if name in JSON else 400, token)
                if f'GET {rule}' not in ROUTES:
                    for other in ('GET', 'HEAD', 'PUT', 'DELETE'):
                        self.assertIn(self.request(name, {**own, 'csrf_token': self.token(role)}, method=other).status_code, (404, 405), other)
                self.assertFalse(self.changed(before, written))

    # -- nonsense ---------------------------------------------------------------------------

    def patch_pdf(self):
        """ Papers are laid out, and not drawn: a thousand of them would take an hour """
        pdf = blank_pdf()
        self.startPatcher(patch.object(type(self.env['ir.actions.report']), '_run_wkhtmltopdf', lambda *_args, **_kwargs: pdf))
        self.startPatcher(patch.object(type(self.env['ir.actions.report']), 'get_wkhtmltopdf_state', lambda _self: 'ok'))

    def words(self, rng):
        """ One piece of nonsense """
        kind = rng.randrange(14)
        return (
            '', str(rng.choice((0, -1, 1, 2**31, 2**63, 10**40))), 'x' * rng.choice((1, 300, 20_000)), chr(rng.choice((0, 9, 10, 13, 0x202e, 0xfeff, 0x1f600, 0xd7ff))) * 3,
            "'; DROP TABLE koperasi_entry;--", '<script>alert(1)</script>', '../../etc/passwd', '%s%n%d{0.__class__}', '[[["=",1]]]', '{"a":[1,{"b":null}]}', 'NaN',
            '2026-02-31', ''.join(chr(rng.randrange(32, 0x2fff)) for _number in range(rng.randrange(1, 40))), str(rng.randrange(10**9)))[kind]

    def one(self, rng, names):
        """ A request that nobody's page sends, but begun as one that may do something """
        name = rng.choice(names)
        route, (own_method, _space, rule) = ROUTES[name], name.partition(' ')
        role = rng.choice((route.role or 'manager', 'portal_own', 'portal_other', 'manager', 'public'))
        parts = {}
        own, others = self.drawn[name]
        if rng.random() < 0.5:
            parts.update(own)
        for field in route.ids:
            if rng.random() < 0.4:
                parts[field] = rng.choice((*others, *NOT_IDS))
        path = PART.sub(lambda found: quote(str(parts.get(found[1], self.words(rng))).replace('/', '_'), safe='')[:3000] or 'x', re.sub(
            r'<any\(([^)]*)\):\w+>', lambda found: rng.choice(found[1].split(', ')), rule))
        values = [(key, str(value)) for key, value in parts.items() if f':{key}>' not in rule]
        values += [(key, rng.choice((*choice, self.words(rng)))) for key, choice in route.values.items() if rng.random() < 0.7]
        values += [(rng.choice((*route.values, *route.ids, 'csrf_token', 'done', 'debug', 'lang', 'x', self.words(rng)[:50])), self.words(rng)) for _n in range(rng.randrange(4))]
        rng.shuffle(values)
        if values and rng.random() < 0.3:
            values.append((rng.choice(values)[0], self.words(rng)))   # the same name twice
        method = own_method.replace('ANY', 'GET') if rng.random() < 0.8 else rng.choice(METHODS)
        headers, how = {}, rng.random()
        if rng.random() < 0.1:
            headers[rng.choice(('Accept-Language', 'Content-Type', 'X-Forwarded-For', 'Range', 'If-None-Match', 'Referer', 'Accept'))] = self.words(rng).encode(
                'latin-1', 'ignore').decode('latin-1').replace('\n', '').replace('\r', '').replace('\0', '')[:500]
        if method == 'GET' or how < 0.1:
            return role, method, path, {'query_string': self.encode(values), 'headers': headers}
        if how < 0.75:
            values = [('csrf_token', self.tokens[role]), *values]
            return role, method, path, {'data': self.encode(values), 'content_type': 'application/x-www-form-urlencoded', 'headers': headers}
        if how < 0.85:
            return role, method, path, {'data': {**{key: value for key, value in values if key}, 'csrf_token': self.tokens[role],
                                                 'file': (io.BytesIO(self.words(rng).encode('utf-8', 'ignore')), 'x.pdf')}, 'headers': headers}
        body = rng.choice(('{"params": {"a": [[[[]]]]}}', '[' * 500, '{', 'null', '"x"', '\x00', 'a=1&a=%ff', '--x\r\n'))
        return role, method, path, {'data': body, 'content_type': rng.choice(('application/json', 'multipart/form-data; boundary=x', 'text/plain', 'application/x-www-form-urlencoded')),
                                    'headers': headers}

    @staticmethod
    def encode(values):
        return '&'.join(f"{quote(key.encode('utf-8', 'surrogatepass'))}={quote(value.encode('utf-8', 'surrogatepass'))}" for key, value in values)

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db', 'odoo.addons.base.models.ir_http')
    def test_nonsense(self):
        """ S7: seeded nonsense: no 500, no stack of calls, no money, and no row but those that the table allows """
        self.patch_pdf()
        self.startPatcher(patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0))   # or most of it would only be told to wait
        self.tokens = {role: self.token(role) for role in self.sessions}
        self.drawn = {name: (route.own(self), route.others(self)) for name, route in ROUTES.items()}
        # in every run the same, so that a run says something of the change; the proof tries others
        seed = SEED if 'KOPERASI_SEED' in os.environ or SIZE != 'short' else 2_704_746_118
        sys.stderr.write(f"to repeat this nonsense: KOPERASI_SEED={seed}\n")
        rng, count = random.Random(seed), figure(2_500, 50_000, 500_000)
        # Odoo's own pages show the stack of calls to who asks for its debug mode
        names, seen, bad = sorted(name for name in ROUTES if not name.startswith('ANY ')), {}, []
        # a book of a hundred pages takes seconds: once in a hundred is enough
        light = [name for name in names if 'annual' not in name]
        allowed = set().union(*(route.changes for route in ROUTES.values()))
        guarded = [table for table in MONEY if table not in allowed]
        before, money = self.stamp(), self.stamp(guarded)
        faults, noted = [], http.Request._update_served_exception

        def note(request, error):
            faults[:] = traceback.format_exception(error)[-3:]
            return noted(request, error)

        self.startPatcher(patch.object(http.Request, '_update_served_exception', note))
        for number in range(count):
            role, method, path, kwargs = self.one(rng, names if number % 100 == 0 else light)
            response = self.ask(role, method, path, **kwargs)
            seen[response.status_code] = seen.get(response.status_code, 0) + 1
            # Odoo's own answers to scripts hold the stack of calls, of every address there is
            shown = b'Traceback (most recent' in response.data and not path.startswith('/koperasi/field/')
            if response.status_code >= 500 or shown:
                bad.append(f'{number}: {response.status_code} {role} {method} {path[:200]} {str(kwargs)[:300]} {"".join(faults)}')
                if len(bad) > 10:
                    break
        _logger.info("nonsense: seed %s, answers %s", seed, seen)
        self.assertFalse(bad, f'KOPERASI_SEED={seed}\n' + '\n'.join(bad))
        self.assertEqual({table for table, now in self.stamp(guarded).items() if now != money[table]}, set(), f'KOPERASI_SEED={seed}')
        after = self.stamp()
        self.assertEqual({table for table in before if before[table] != after[table]} - allowed, set(), f'KOPERASI_SEED={seed}')
        self.assertGreater(seen.get(200, 0), count / 50, f"some of it means something: {seen}")
