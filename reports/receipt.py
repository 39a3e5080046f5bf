import base64
from io import BytesIO

import qrcode

from odoo import models
from odoo.tools import consteq, hmac
from odoo.tools.image import image_data_uri

from ..finance.words import terbilang
from .text import day, mask_name, moment, paper_lang, printed, rupiah

CODE_LENGTH = 32    # hexadecimal digits: 128 bits


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _paper_head(self):
        """ How the cooperative introduces itself on its papers; called with a record that may be read.

        :return: dict ``logo, name, branch, legal, address``
        """
        self.ensure_one()
        branch, root = self, self.root_id
        legal = []
        if root.koperasi_legal_number:
            since = root.koperasi_legal_date and day(self.env, root.koperasi_legal_date)
            legal.append(self.env._("Legal entity no. %s", root.koperasi_legal_number) + (f" ({since})" if since else ""))
        if root.koperasi_nik:
            legal.append(self.env._("Cooperative NIK %s", root.koperasi_nik))
        place = branch if branch.street or branch.city else root
        return {
            'logo': image_data_uri(root.logo) if root.logo and not root.uses_default_logo else False,
            'name': root.name,
            'branch': branch.name if branch != root else False,
            'legal': " · ".join(legal),
            'address': ", ".join(filter(None, (place.street, place.street2, place.city, place.phone))),
        }


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    # -- verification ---------------------------------------------------------

    def _receipt_code(self):
        """ What only the cooperative can write on a receipt of this number, amount and day """
        self.ensure_one()
        transaction = self.sudo()
        message = f'{transaction.id}|{transaction.name}|{int(transaction.amount)}|{transaction.business_date}'
        return hmac(transaction.env, 'koperasi-receipt', message)[:CODE_LENGTH]

    def _is_receipt_code(self, code):
        """ Whether ``code`` is that of this receipt, in a time that tells nothing """
        return code.isascii() and consteq(code, self._receipt_code())

    def _receipt_url(self):
        """ Where anybody who holds the paper can see whether it is true """
        return f'{self.get_base_url()}/koperasi/receipt/{self.id}/{self._receipt_code()}'

    def _receipt_qr(self):
        """ The code of ``_receipt_url`` as a data URI: printing needs no network """
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=6, border=0)
        code.add_data(self._receipt_url())
        image = BytesIO()
        code.make_image().save(image, 'PNG')
        return f'data:image/png;base64,{base64.b64encode(image.getvalue()).decode()}'

    def _receipt_check(self):
        """ What the public page shows: nothing that is not on the paper """
        transaction = self.sudo()
        return {
            'cooperative': transaction.company_id.root_id.name,
            'title': transaction._receipt_title(),
            'name': transaction.name,
            'date': day(self.env, transaction.business_date),
            'amount': rupiah(transaction.amount),
            'member': mask_name(transaction._receipt_member().name or transaction._receipt_owner().name),
            'is_reversed': transaction.is_reversed,
        }

    # -- paper ----------------------------------------------------------------

    def _paper_lang(self):
        return paper_lang(self._receipt_owner().with_env(self.env))

    def _receipt_file_name(self):
        return self.env._("Receipt %s", self.name.replace('/', '-'))

    def _receipt_title(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        return self.env._("%s Receipt", kinds[self.kind])

    def _receipt_owner(self):
        """ ``res.partner`` whose receipt it is; empty where several members are in one transaction """
        transaction = self.sudo()
        partners = transaction.partner_id or transaction.entry_ids.account_id.partner_id
        return partners if len(partners) == 1 else partners.browse()

    def _receipt_member(self):
        """ ``koperasi.member`` whose receipt it is, of a cooperative with members """
        transaction, owner = self.sudo(), self._receipt_owner()
        return transaction.member_id or transaction.entry_ids.account_id.filtered(lambda account: account.partner_id == owner).member_id[:1]

    def _receipt(self):
        """ What stands on the receipt, in the language of its owner

        :return: dict of texts, for the report
        :raises AccessError: if the caller may not read the transaction
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the transaction may see its paper, with product, member and teller
        transaction = self.with_context(lang=self._paper_lang()).sudo()
        env, zone = transaction.env, transaction.company_id.root_id.koperasi_tz
        owner = transaction._receipt_owner()
        member = transaction._receipt_member()
        reversal = transaction.reversal_ids[:1]
        return {
            'head': transaction.company_id.with_env(env)._paper_head(),
            'title': transaction._receipt_title(),
            'name': transaction.name,
            'business_date': day(env, transaction.business_date),
            'posted_at': moment(env, transaction.posted_at, zone),
            'member_name': member.name or owner.name,
            'member_number': member.number,
            'lines': transaction._receipt_lines(owner),
            'amount': rupiah(transaction.amount),
            'words': terbilang(int(transaction.amount), capitalised=True),
            'memo': transaction.memo,
            'teller': transaction.user_id.name,
            'reverses': transaction.reversal_of_id.name,
            'reversed_by': reversal and env._(
                "Reversed on %(date)s by %(number)s", date=day(env, reversal.business_date), number=reversal.name),
            'qr': transaction._receipt_qr(),
            'printed': printed(transaction),
        }

    def _receipt_lines(self, owner):
        """ A row an entry. The other member of a transfer keeps his name and his balance to himself. """
        components = dict(self.env['koperasi.entry']._fields['component']._description_selection(self.env))
        products = self.entry_ids.account_id._paper_products()
        lines = []
        for entry in self.entry_ids.sorted('id'):
            account = entry.account_id
            own = account.partner_id == owner
            lines.append({
                'account': account.number,
                'product': products.get(account.id, {}).get('name') if own else mask_name(account.member_id.name or account.partner_id.name),
                'component': components[entry.component] if entry.component != 'principal' else False,
                'amount': rupiah(entry.amount),
                'balance': rupiah(entry.balance_after) if own else False,
            })
        return lines
