import re
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import split_every

from ...models.ledger.posting import GlLine, Movement, Posting
from .bulk import insert_rows

BATCH = 1000
QUIET = {
    'tracking_disable': True, 'mail_create_nolog': True, 'mail_create_nosubscribe': True, 'mail_notrack': True,
    'koperasi_opening_niks_checked': True,
}
RELATIONS = {
    'istri': 'spouse', 'suami': 'spouse', 'pasangan': 'spouse', 'anak': 'child', 'anakkandung': 'child', 'orangtua': 'parent',
    'ayah': 'parent', 'bapak': 'parent', 'ibu': 'parent', 'saudara': 'sibling', 'kakak': 'sibling', 'adik': 'sibling',
}
RT_RW = re.compile(r'RT[ .:]*([0-9]{1,3})[ ]*/[ ]*RW[ .:]*([0-9]{1,3})', re.IGNORECASE)


class KoperasiOpeningImport(models.Model):
    """ All of a workbook becomes records and one journal entry, in one database transaction. """
    _inherit = 'koperasi.opening.import'

    def _book(self, book):
        """ Book a workbook that was checked without an error; as superuser. """
        company = self.company_id
        self = self.with_company(company).with_context(
            allowed_company_ids=(company | company.root_id).ids, bin_size=False, **QUIET)
        report = self.env['koperasi.opening.progress']._reporter(self)
        self._loan_control()._koperasi_make_control()
        members = self._book_members(book, report)
        accounts = self._book_savings(book, members, report)
        loans = self._book_loans(book, members, report)
        report('post', 0, 1)
        move = self._post_balances(book, members, accounts, loans)
        report('tie', 0, 1)
        self._check_agreement(book)
        self.env['koperasi.loan']._take_over_all(company)
        self.write({
            'state': 'booked', 'move_id': move.id, 'booked_by_id': self.env.uid, 'booked_at': fields.Datetime.now(),
        })
        report('done', 1, 1)

    def _create_in_batches(self, model, stage, vals_list, report):
        records = self.env[model]
        for vals in split_every(BATCH, vals_list, list):
            report(stage, len(records), len(vals_list))
            records += records.create(vals)
        report(stage, len(vals_list), len(vals_list))
        return records

    # -- members --------------------------------------------------------------

    def _book_members(self, book, report):
        """ ``{number: koperasi.member}`` """
        groups = self._member_groups({row.group for row in book.members if row.group})
        members = self._create_in_batches(
            'koperasi.member', 'members', [self._prepare_member(row, groups) for row in book.members], report)
        return {row.number: member for row, member in zip(book.members, members, strict=True)}

    def _member_groups(self, names):
        Group = self.env['koperasi.member.group']
        found = {group.name: group for group in Group.with_context(active_test=False).search(
            [('company_id', '=', self.company_id.id), ('name', 'in', sorted(names))])}
        missing = sorted(names - found.keys())
        made = Group.create([{'name': name, 'company_id': self.company_id.id} for name in missing])
        return {**found, **dict(zip(missing, made, strict=True))}

    def _prepare_member(self, row, groups):
        former = row.state == 'left'
        address = RT_RW.fullmatch(row.street or '')
        return {
            'number': row.number, 'name': row.name, 'nik': row.nik or False, 'sex': row.sex, 'company_id': self.company_id.id,
            'birth_place': row.birth_place or False, 'birth_date': row.birth_date,
            'street': False if address else row.street or False,
            'rt_rw': f'{int(address[1]):03}/{int(address[2]):03}' if address else False,
            'village': row.village or False, 'district': row.district or False, 'regency': row.regency or False,
            'phone': row.phone or False, 'occupation': row.occupation or False, 'join_date': row.join_date,
            'approval_date': row.join_date if row.state != 'prospective' else False,
            'state': row.state, 'state_date': self.cutoff_date if row.state in ('left', 'passive') else row.join_date,
            'group_id': groups[row.group].id if row.group and not former else False,
            'heir_ids': [Command.create({
                'name': row.heir, 'share': 100,
                'relation': RELATIONS.get(re.sub(r'[^a-z]', '', (row.relation or '').lower()), 'other'),
            })] if row.heir else [],
        }

    # -- accounts -------------------------------------------------------------

    def _prepare_account(self, member, number, control, side, opened_on):
        closed = member.state == 'left'   # without a balance, as was checked
        return {
            'number': number, 'company_id': self.company_id.id, 'partner_id': member.partner_id.id, 'member_id': member.id,
            'control_id': control.id, 'side': side, 'opened_on': opened_on, 'state': 'closed' if closed else 'open',
            'closed_on': self.cutoff_date if closed else None,
        }

    def _book_savings(self, book, members, report):
        """ Ids of ``koperasi.account`` in the order of the rows """
        products = self._products()
        ids = []
        for rows in split_every(BATCH, book.savings, list):
            report('savings', len(ids), len(book.savings))
            account_ids = insert_rows(self.env['koperasi.account'], [
                self._prepare_savings_ledger(row, members[row.member], products[row.product]) for row in rows])
            insert_rows(self.env['koperasi.savings.account'], [
                {'account_id': account_id, **self._prepare_savings(row, products[row.product])}
                for account_id, row in zip(account_ids, rows, strict=True)])
            ids += account_ids
        return ids

    def _prepare_savings_ledger(self, row, member, product):
        values = self._prepare_account(member, row.number, product.control_id, 'credit', row.opened_on)
        if product.family == 'exit':
            values.update(state='open', closed_on=None)
        return {**values, 'minimum': product.minimum_balance}

    def _prepare_savings(self, row, product):
        term = product.family == 'term'
        return {
            'product_id': product.id, 'last_activity_on': self.cutoff_date,
            'certificate_number': row.number if term else None, 'term_months': row.months if term else None,
            'rate': row.rate if term else None, 'rate_unit': 'year' if term else None,
            'contract_from': row.opened_on if term else None, 'maturity_date': row.maturity if term else None,
            'aro': product.aro if term else None,
        }

    def _book_loans(self, book, members, report):
        """ Ids of ``koperasi.account`` in the order of the rows """
        control = self._loan_control()
        return self._create_in_batches('koperasi.loan', 'loans', [{
            **self._prepare_account(members[row.member], row.number, control, 'debit', row.disbursed_on),
            'product_name': row.product, 'disbursed_on': row.disbursed_on, 'principal_amount': row.principal,
            'instalments': row.months, 'rate': float(row.rate), 'rate_unit': 'month', 'method': row.method, 'holiday_rule': 'kept',
            'instalments_paid': row.paid, 'collateral': row.collateral or False, 'collateral_value': row.collateral_value or 0,
        } for row in book.loans], report).account_id.ids

    # -- money ----------------------------------------------------------------

    def _post_balances(self, book, members, accounts, loans):
        """ One journal entry: a transaction each member, and the rest of the trial balance.

        :return: ``account.move``
        """
        Day = self.env['koperasi.business.day']
        day = Day.search([('company_id', '=', self.company_id.id), ('date', '=', self.cutoff_date), ('state', '=', 'open')])
        opened_here = not day
        day = day or Day._open(self.company_id, self.cutoff_date)
        transactions = self.env['koperasi.transaction']._post_batch(
            self._prepare_postings(book, members, accounts, loans),
            journal=self.env['account.journal']._koperasi_get(self.company_id, 'general'),
            key=f'opening-{self.content_hash}', request={'opening': self.content_hash, 'date': self.cutoff_date},
            extra_lines=self._prepare_gl_lines(book), company=self.company_id, business_date=self.cutoff_date, origin='office')
        if opened_here:   # the first working day is opened by a manager
            day._close()
        return transactions.move_id

    def _prepare_postings(self, book, members, accounts, loans):
        movements = defaultdict(list)
        for rows, ids in ((book.savings, accounts), (book.loans, loans)):
            for row, account_id in zip(rows, ids, strict=True):
                if row.balance:
                    movements[row.member].append(Movement(account_id, row.balance))
        memo = self.env._("Opening balance")
        return [
            Posting(
                kind='opening', movements=tuple(moved), partner_id=members[number].partner_id.id, memo=memo,
                values={'member_id': members[number].id})
            for number, moved in movements.items()]

    def _prepare_gl_lines(self, book):
        """ What stands on the trial balance beside the control accounts, which follow from the movements """
        accounts = self._accounts()
        return [
            GlLine(accounts[row.code].id, (row.debit or 0) - (row.credit or 0))
            for row in book.trial if not accounts[row.code].koperasi_control and (row.debit or row.credit)]

    def _check_agreement(self, book):
        """ The general ledger is now the trial balance, to the rupiah, or nothing is booked. """
        accounts = self._accounts()
        expected = {accounts[row.code].id: (row.debit or 0) - (row.credit or 0) for row in book.trial}
        expected = {account: amount for account, amount in expected.items() if amount}
        if self._ledger_balances() != expected:
            raise UserError(self.env._("After booking, the general ledger would differ from the trial balance. Nothing was booked."))
