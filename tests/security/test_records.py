from itertools import product

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..figures import SIZE
from .common import REFUSED, ROLES, SecurityCase, company_path, our_models

# models whose rows belong to no cooperative
COMMON = {'koperasi.regulation.limit': "figures of law, the same for all", 'koperasi.opening.progress': "no role has any right on it",
          'koperasi.tries': "how often something was tried, which no role reads",
          **{f'koperasi.rating.{part}': "how cooperatives are rated, the same for all" for part in ('method', 'aspect', 'indicator', 'band', 'item', 'figure')}}
COMMON |= {'koperasi.area': "areas of the country, the same for all",
           **{f'koperasi.return.form{part}': "what periodic returns ask, the same for all" for part in ('', '.line', '.rule')}}
# registry of cooperatives
COMMON['koperasi.kuk.limit'] = "limits of law, the same for all"
# statistics of the office
COMMON |= {'koperasi.statistic.definition': "what figures mean, the same for all"}
COMMON |= {f'koperasi.sikp.{part}': "how files of SIKP are made, the same for all" for part in ('layout', 'column')}     # lending on of funds
COMMON |= {'koperasi.flag.rule': "when a cooperative is looked at, the same for all offices",
           'koperasi.sanction.level': "the ladder of sanctions, of the law"}
STAFF_ROLES = tuple(role for role in ROLES[3:] if role != 'office')
# a way through each part of Odoo that asks for the right: enough, but for the proof, where a role has none on the model at all
WITHOUT_RIGHT = ('search', 'web_search_read', 'formatted_read_group', 'name_search', 'export_data', 'read', 'copy', 'unlink', 'write')
ALWAYS = ('search forged', 'read')   # one that asks the rules and one that knows the ids


@tagged('-at_install', 'post_install')
class TestRecords(SecurityCase):
    """ S2, S17: whichever way a role reads, the other cooperative's rows are not there; the portal shows one's own only. """

    def hidden_from(self, role, model):
        """ Rows that this role must not see """
        rows = self.foreign[model]
        if role.startswith('portal'):
            me = self.users[role].partner_id
            rows |= self.own[model].filtered(lambda row: not self.belongs_to(row, me))
        return rows

    def belongs_to(self, row, partner):
        if row._name == 'koperasi.savings.product':
            return True   # what the cooperative offers
        names = ('partner_id', 'member_id', 'account_id', 'savings_account_id', 'transaction_id')
        owner = next((row[name] for name in names if name in row._fields), None)
        if owner is None:
            return False
        return owner == partner if owner._name == 'res.partner' else bool(owner) and self.belongs_to(owner, partner)

    def ways(self, role, model, ids):
        """ Each gives what it found of these ids; 0 or empty is right """
        domain = [('id', 'in', ids)]

        def rpc(method, *args, **kwargs):
            return self.rpc(role, model, method, *args, **kwargs)

        forged = {'allowed_company_ids': (self.coop | self.other_coop).ids, 'active_test': False}
        return {
            'search': lambda: set(rpc('search', [])) & set(ids),
            'search forged': lambda: set(rpc('search', domain, context=forged)),
            'search_count': lambda: rpc('search_count', domain),
            'search_read': lambda: rpc('search_read', domain, ['id']),
            'web_search_read': lambda: rpc('web_search_read', domain, {'id': {}})['length'],
            'formatted_read_group': lambda: rpc('formatted_read_group', domain, [], ['__count'])[0]['__count'],
            'grouped': lambda: rpc('formatted_read_group', domain, ['id' if model == 'koperasi.request' else 'create_uid'], ['__count'])
            if 'create_uid' in self.env[model]._fields else 0,
            'web_read_group': lambda: rpc('web_read_group', domain, [next(n for n in ('company_id', 'import_id', 'id') if n in self.env[model]._fields)], ['__count'])['groups']
            if {'company_id', 'import_id'} & self.env[model]._fields.keys() and self.env[model]._fields.get('company_id', self.env[model]._fields['id']).store else 0,
            'name_search': lambda: rpc('name_search', '', domain),
            'export_data': lambda: rpc('export_data', ids, ['id'])['datas'],
            'read': lambda: rpc('read', ids, ['display_name']),
            'web_read': lambda: rpc('web_read', ids, {'display_name': {}}),
            'read_progress': lambda: rpc('exists', ids) and rpc('read', ids[:1], ['id']),
            'copy': lambda: rpc('copy', ids[:1]),
            'unlink': lambda: rpc('unlink', ids[:1]),
            'write': lambda: rpc('write', ids[:1], {}),
            'export by portal of fields': lambda: rpc('mapped', ids, 'create_uid') if 'create_uid' in self.env[model]._fields else 0,
        }

    def chosen(self, turn, role, model, ways):
        """ All ways in the proof; in every run two that always are and three by turns, so that each way is asked of each role by many models """
        if SIZE != 'short':
            return ways
        others = [way for way in (ways if self.env[model].with_user(self.users[role]).has_access('read') else WITHOUT_RIGHT) if way not in ALWAYS]
        return *ALWAYS, *(others[(3 * (turn // len(ROLES)) + turn + step) % len(others)] for step in range(3))

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_rows_of_others(self):
        leaks, count = [], 0
        models = [model for model in our_models(self.env) if model not in COMMON]
        self.assertFalse([model for model in models if not (self.foreign[model] and self.own[model])], "the test has no rows in both cooperatives")
        for turn, (model, role) in enumerate(product(models, ROLES)):
            ways = self.ways(role, model, self.hidden_from(role, model).ids)
            for way in self.chosen(turn, role, model, ways):
                call = ways[way]
                count += 1
                with self.taken_back():
                    try:
                        found = call()
                    except REFUSED:
                        continue
                    if found:
                        leaks.append(f'{model} {role} {way}: {found!r:.80}')
        self.assertGreater(count, 3 * len(models) * len(ROLES))
        self.assertFalse(leaks, '\n'.join(leaks))

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_roles_see_their_own(self):
        """ The sweep above would also pass if nobody saw anything """
        for role in STAFF_ROLES:
            for model in ('koperasi.member', 'koperasi.savings.account', 'koperasi.transaction', 'koperasi.entry', 'koperasi.savings.product'):
                self.assertTrue(self.rpc(role, model, 'search', []), (role, model))
        mine = self.world_a['member'].partner_id
        for model in ('koperasi.member', 'koperasi.savings.account', 'koperasi.account', 'koperasi.transaction'):
            found = self.env[model].browse(self.rpc('portal_own', model, 'search', []))
            self.assertTrue(found, model)
            self.assertEqual(found.partner_id, mine, model)
            with self.refuses():
                self.rpc('public', model, 'search', [])

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models')
    def test_common_rows(self):
        for role in ('public', 'portal_own', 'portal_other'):
            for model in COMMON:
                with self.subTest(role=role, model=model), self.refuses():
                    self.rpc(role, model, 'search_read', [], ['id'])

    def test_every_model_has_its_access(self):
        access = self.env['ir.model.access'].search([('model_id.model', '=like', 'koperasi.%')])
        rules = self.env['ir.rule'].search([('model_id.model', '=like', 'koperasi.%')])
        for model in our_models(self.env):
            lines = access.filtered(lambda line, model=model: line.model_id.model == model)
            self.assertTrue(lines, f"{model} has no line in ir.model.access.csv")
            for line in lines.filtered(lambda line: line.perm_read or line.perm_write or line.perm_create or line.perm_unlink):
                self.assertTrue(line.group_id, f"{line.name} is for everybody")
                self.assertNotEqual(line.group_id, self.env.ref('base.group_user'), f"{line.name} is for every employee")
                self.assertNotEqual(line.group_id, self.env.ref('base.group_public'), f"{line.name} is for the street")
                if line.group_id == self.env.ref('base.group_portal'):
                    self.assertFalse(line.perm_write or line.perm_create or line.perm_unlink, f"{line.name}: the portal writes nothing")
            if not company_path(self.env, model):
                self.assertIn(model, COMMON, f"{model} leads to no company")
                continue
            own = rules.filtered(lambda rule, model=model: rule.model_id.model == model and not rule.groups and rule.active)
            for mode in ('read', 'write', 'create', 'unlink'):
                self.assertTrue(any(rule[f'perm_{mode}'] for rule in own), f"{model} has no rule for all on {mode}")

    def test_portal_rules(self):
        """ What the portal may read at all has a rule of the portal's own beside the one of the company """
        lines = self.env['ir.model.access'].search([('group_id', '=', self.env.ref('base.group_portal').id), ('model_id.model', '=like', 'koperasi.%')])
        portal = self.env['ir.rule'].search([('groups', 'in', self.env.ref('base.group_portal').ids)]).model_id
        self.assertEqual(lines.model_id - portal, self.env['ir.model']._get('koperasi.savings.product'))
