import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONEY, REFUSED, SecurityCase

PAYLOADS = (
    "'", "''", '"', '""', "\\", "\\'", "';--", "'; DROP TABLE koperasi_entry;--", "' OR '1'='1", "' OR 1=1--", "1; DELETE FROM koperasi_account",
    "1 OR 1=1", "id; SELECT pg_sleep(1)", "id, (SELECT 1)", "id desc, (select balance from koperasi_account limit 1)", "(CASE WHEN 1=1 THEN id ELSE name END)",
    "id/**/desc", "id desc--", "id nulls first; select 1", "id asc nulls first nulls last", "name COLLATE \"C\"", "1", "0x41", "%", "%%", "%s", "%(x)s", "%d %s",
    "_", "{}", "{0.__class__}", "$1", "$$x$$", "id\x00", "\x00", "\ud7ff\u202e", "１", "ａ' OR 'a", "'||(SELECT version())||'", "')) UNION SELECT null,null--",
    "create_uid.login", "password", "__class__", "id:array_agg(1)", "amount:sum;drop", "date:month'; --", "a" * 10_000,
)
# and a field of text in each
MODELS = {'koperasi.member': 'name', 'koperasi.savings.account': 'number', 'koperasi.transaction': 'memo'}


@tagged('-at_install', 'post_install')
class TestInjection(SecurityCase):
    """ S10: what a teller types or sends is never part of a query """

    def harmless(self, model, method, *args, **kwargs):
        try:
            return self.rpc('teller', model, method, *args, **kwargs)
        except psycopg2.Error as error:
            self.fail(f'{model}.{method} {args} {kwargs}: reached PostgreSQL: {error}')
        except (*REFUSED, KeyError, AttributeError, AssertionError, IndexError):
            return None   # refused in Python

    @mute_logger('odoo.models', 'odoo.domains', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_arguments(self):
        self.assertGreaterEqual(len(PAYLOADS), 40)
        before = self.stamp()
        totals = {model: self.rpc('teller', model, 'search_count', []) for model in MODELS}
        for model, field in MODELS.items():
            for text in PAYLOADS:
                with self.subTest(model=model, text=text[:60]), self.taken_back():
                    self.harmless(model, 'search', [], order=text)
                    self.harmless(model, 'search_read', [], [text], limit=1)
                    self.harmless(model, 'search', [(text, '=', 1)])
                    self.harmless(model, 'search', [(field, text, 'x')])
                    self.harmless(model, 'search', [(field, '=', text)])
                    self.harmless(model, 'formatted_read_group', [], [text], ['__count'])
                    self.harmless(model, 'formatted_read_group', [], [], [text])
                    self.harmless(model, 'formatted_read_group', [], [], ['__count'], having=[(text, '>', 1)])
                    self.harmless(model, 'formatted_read_group', [], ['company_id'], ['__count'], order=text)
                    found = self.harmless(model, 'name_search', text)
                    self.assertLessEqual(len(found or ()), totals[model])
                    for operator in ('ilike', 'in'):
                        self.harmless(model, 'search', [('display_name', operator, [text] if operator == 'in' else text)])
        self.assertEqual(self.stamp(before), before)

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_wildcards_find_nobody_else(self):
        """ % and _ are letters to the search at the counter """
        for text in ('_____', 'Mari_', '\\', 'M%%%a', "' OR 1=1"):
            self.assertFalse(self.rpc('teller', 'koperasi.member', 'name_search', text), text)

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_texts(self):
        """ Memo, reason, mandate, key: stored as typed, or refused """
        before, a = self.stamp(MONEY), self.world_a
        stored = 0
        for text in PAYLOADS:
            with self.subTest(text=text[:60]):
                with self.taken_back():
                    try:
                        result = self.rpc('teller', 'koperasi.savings.account', 'deposit', a['savings'].ids, 20_000, self.key(), self.till, text)
                    except REFUSED:
                        result = None
                    if result:
                        stored += 1
                        self.assertEqual(self.env['koperasi.transaction'].browse(result['transaction_id']).memo or '', ' '.join(text.split()))
                for model, method, *args in (
                    ('koperasi.savings.account', 'withdraw', a['savings'].ids, 20_000, text, self.till),
                    ('koperasi.savings.account', 'place_hold', a['savings'].ids, 1_000, text, self.key(), text),
                    ('koperasi.savings.account', 'open_account', a['member'].id, a['product']['SIDANDIK'].id, self.key(), 20_000, self.till, None, text),
                    ('koperasi.transaction', 'reverse', a['deposit'].ids, text, text),
                    ('koperasi.savings.operation', 'create', {'operation': text, 'memo': text, 'journal': text}),
                ):
                    with self.taken_back():
                        self.harmless(model, method, *args)
        self.assertGreater(stored, 30)
        self.assertEqual(self.stamp(MONEY), before)
