import inspect
import logging

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..figures import SIZE
from .common import ROLES, SecurityCase, is_ours

_logger = logging.getLogger(__name__)
ASKED = ('portal_own', 'teller', 'accountant', 'manager') if SIZE == 'short' else ROLES   # the others are asked in the proof
MODELS = ('account.move', 'account.move.line', 'account.journal', 'account.account', 'res.partner', 'res.users', 'res.company')
# what a booked event says, in both books
FACTS = """
    WITH t AS (SELECT * FROM koperasi_transaction WHERE company_id IN %(companies)s), a AS (SELECT * FROM koperasi_account WHERE company_id IN %(companies)s)
    SELECT md5(string_agg(concat_ws('|', m.id, m.name, m.date, m.state, m.journal_id, m.amount_total, m.inalterable_hash), ',' ORDER BY m.id))
        FROM account_move m WHERE m.id IN (SELECT move_id FROM t)
    UNION ALL SELECT md5(string_agg(concat_ws('|', l.id, l.move_id, l.account_id, l.balance, l.debit, l.credit, l.partner_id, l.name), ',' ORDER BY l.id))
        FROM account_move_line l WHERE l.move_id IN (SELECT move_id FROM t)
    UNION ALL SELECT md5(string_agg(concat_ws('|', a.id, a.balance, a.seq, a.held, a.state, a.partner_id, a.control_id), ',' ORDER BY a.id)) FROM a
    UNION ALL SELECT md5(string_agg(t::text, ',' ORDER BY t.id)) FROM t
    UNION ALL SELECT md5(string_agg(e::text, ',' ORDER BY e.id)) FROM koperasi_entry e JOIN a ON a.id = e.account_id
    UNION ALL SELECT md5(string_agg(concat_ws('|', j.id, j.koperasi_role, j.restrict_mode_hash_table, j.default_account_id), ',' ORDER BY j.id))
        FROM account_journal j WHERE j.company_id IN %(companies)s
    UNION ALL SELECT md5(string_agg(concat_ws('|', r.gid, r.uid), ',' ORDER BY r.gid, r.uid)) FROM res_groups_users_rel r"""


@tagged('-at_install', 'post_install')
class TestOdooMethods(SecurityCase):
    """ S1: Odoo's own public methods on the models that the ledger stands on; our own are swept in test_public_methods """

    def methods(self, model):
        for name, _member in inspect.getmembers(type(self.env[model]), inspect.isfunction):
            if name.startswith('_') or any(name in vars(cls) for cls in type(self.env[model]).mro() if is_ours(cls)):
                continue
            try:
                yield name, get_public_method(self.env[model], name)
            except AccessError:
                continue

    def records(self, model):
        move = self.world_a['deposit'].move_id
        return {
            'account.move': move, 'account.move.line': move.line_ids[:1], 'account.journal': move.journal_id,
            'account.account': move.line_ids.account_id[:1], 'res.partner': self.world_a['member'].partner_id,
            'res.users': self.teller, 'res.company': self.coop}[model]

    def facts(self):
        self.env.cr.execute(FACTS, {'companies': (self.coop.id, self.other_coop.id)})
        return self.env.cr.fetchall()

    @mute_logger('odoo.models', 'odoo.sql_db', 'odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.orm.models')
    def test_no_method_changes_what_is_booked(self):
        before, changed, count = self.facts(), [], 0
        for model in MODELS:
            record = self.records(model)
            for name, function in self.methods(model):
                required = [p.name for p in list(inspect.signature(function).parameters.values())[1:]
                            if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
                for role in ASKED:
                    count += 1
                    ids = () if getattr(function, '_api_model', False) else (record.ids,)
                    with self.taken_back():
                        try:
                            self.rpc(role, model, name, *ids, **{argument: {} for argument in required})
                        except Exception as error:   # refused, or stumbled over what it was sent: a server takes all of it back
                            _logger.debug("%s.%s %s: %r", model, name, role, error)
                            continue
                        if self.facts() != before:
                            changed.append(f'{model}.{name} {role}')
        _logger.info("%s pairs of a method and a role", count)
        self.assertGreater(count, 1_500 * len(ASKED) // 8)
        self.assertEqual(changed, [])
