"""The member's book (buku anggota) and the certificate of his shares."""
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..finance.words import terbilang
from ..models.savings.savings_product import ON_DEMAND, SHARES
from .paper import mm
from .text import day, number, paper_lang, printed, qr_image, rupiah

# column of the book -> families of products (domain 8.3, 4.1)
COLUMNS = {'principal': ('share_principal',), 'mandatory': ('share_mandatory', 'share_linked'), 'voluntary': ON_DEMAND, 'term': ('term',)}
YEARS = 5


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _paper_lang(self):
        return paper_lang(self.sudo().partner_id.with_env(self.env))

    # -- book -----------------------------------------------------------------

    def _member_book(self):
        """ Principal, mandatory, voluntary and term savings, month by month, of the last years.

        :return: dict ``opening`` (balances before the first month), ``first`` (that month), ``months``: a list of dicts ``month`` and for each
            column ``in``, ``out``, ``balance``, with ``total`` of all balances; rupiah
        :raises AccessError: if the caller may not read the member or his accounts
        """
        self.ensure_one()
        self.check_access('read')
        self.env['koperasi.savings.account'].check_access('read')
        for model in ('koperasi.entry', 'koperasi.transaction', 'koperasi.savings.account', 'koperasi.account'):
            self.env[model].flush_model()
        # by SQL: of this member's accounts only, whom the caller may read
        rows = self.env.execute_query_dict(SQL(
            """SELECT s.family, date_trunc('month', t.business_date)::date AS month,
                      SUM(GREATEST(e.amount, 0)) AS rise, SUM(GREATEST(-e.amount, 0)) AS fall
               FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               JOIN koperasi_account a ON a.id = e.account_id JOIN koperasi_savings_account s ON s.account_id = a.id
               WHERE a.member_id = %s GROUP BY 1, 2""", self.id))
        last = self.company_id._koperasi_book_date().replace(day=1)
        earliest = last.replace(month=1) - relativedelta(years=YEARS - 1)
        first = min(max(min((row['month'] for row in rows), default=last), earliest), last)
        moved = {}
        for row in rows:
            column = next((name for name, families in COLUMNS.items() if row['family'] in families), None)
            if column:
                rise, fall = moved.get((column, row['month']), (0, 0))
                moved[column, row['month']] = rise + int(row['rise']), fall + int(row['fall'])
        return self._book_months(moved, first, last)

    @staticmethod
    def _book_months(moved, first, last):
        """ ``_member_book`` from ``{(column, month): (in, out)}`` """
        balances = {column: sum(rise - fall for (name, month), (rise, fall) in moved.items() if name == column and month < first)
                    for column in COLUMNS}
        opening, months, month = dict(balances), [], first
        while month <= last:
            line = {'month': month}
            for column in COLUMNS:
                rise, fall = moved.get((column, month), (0, 0))
                balances[column] += rise - fall
                line[column] = {'in': rise, 'out': fall, 'balance': balances[column]}
            months.append({**line, 'total': sum(balances.values())})
            month += relativedelta(months=1)
        return {'opening': opening, 'first': first, 'months': months}

    def _member_book_paper(self):
        """ ``_member_book`` with its texts, in the language of the member """
        member = self.with_context(lang=self._paper_lang())
        book = member._member_book()
        member = member.sudo()  # who may read the member may see his book, with the branch
        for line in book['months']:
            line['label'] = format_date(member.env, line['month'], date_format='MMMM y')
        facts = [
            (member.env._("Name"), member.name), (member.env._("Member Number"), member.number),
            (member.env._("Member Since"), member.join_date and day(member.env, member.join_date)),
            (member.env._("Address"), ", ".join(filter(None, (member.street, member.village, member.regency)))),
        ]
        return {
            **book, 'head': member.company_id._paper_head(), 'title': member.env._("Member's Book"), 'subject': member.number,
            'period': member.env._("%(first)s to %(last)s", first=book['months'][0]['label'], last=book['months'][-1]['label']),
            'facts': [(label, text) for label, text in facts if text], 'lang': member.env.lang, 'printed': printed(member),
        }

    # -- certificate ----------------------------------------------------------

    def _share_certificate(self):
        """ What stands on the certificate of a member's shares.

        :return: dict of texts
        :raises AccessError: if the caller may not read the member or his accounts
        :raises UserError: if he has no shares
        """
        self.ensure_one()
        self.check_access('read')
        member = self.with_context(lang=self._paper_lang())
        accounts = member.env['koperasi.savings.account'].search([('member_id', '=', self.id), ('family', 'in', SHARES), ('state', '!=', 'closed')])
        total = int(sum(accounts.mapped('balance')))
        if not total:
            raise UserError(self.env._("%s has no shares.", self.display_name))
        member, env = member.sudo(), member.env     # who may read the member may see his certificate, with the branch
        accounts = accounts.sorted(lambda account: (account.sudo().product_id.sequence, account.number))
        on = member.company_id._koperasi_book_date()
        since = member.join_date and env._("member since %s", day(env, member.join_date))
        return {
            'head': member.company_id._paper_head(), 'title': env._("Certificate of Shares"), 'lead': env._("The cooperative certifies that"),
            'name': member.name, 'of': ", ".join(filter(None, (env._("Member Number %s", member.number), since))),
            'says': env._("owns shares in this cooperative, on %s, of", day(env, on)),
            'under': env._("Not transferable. Paid back only when the membership ends, by the articles."),
            'serial': f'{member.company_id.id}/{member.number}/{on:%Y%m%d}',
            'address': member._paper_address(), 'on': day(env, on),
            'place': member.company_id.city or member.company_id.root_id.city,
            'lines': [(account.sudo().product_id.name, account.number, rupiah(account.balance)) for account in accounts if account.balance],
            'total': rupiah(total), 'words': terbilang(total, capitalised=True),
            'qr': qr_image(member._card_code()), 'printed': printed(member),
        }


class ReportMemberBook(models.AbstractModel):
    _name = 'report.koperasi.report_member_book'
    _description = "Member's Book"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.member'].browse(docids)
        return {'docs': docs, 'papers': {member.id: member._member_book_paper() for member in docs}, 'number': number, 'rupiah': rupiah,
                'columns': list(COLUMNS)}


class ReportShareCertificate(models.AbstractModel):
    _name = 'report.koperasi.report_share_certificate'
    _description = "Share Certificate"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.member'].browse(docids)
        return {'docs': docs, 'papers': {member.id: member._share_certificate() for member in docs}, 'mm': mm}
