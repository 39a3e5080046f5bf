from odoo import models
from odoo.tools import SQL

from ..loan.checks import rupiah
from ..notices.events import TO_ALL
from ..notices.notice_values import masked


class KoperasiSurplusShare(models.Model):
    _inherit = 'koperasi.surplus.share'

    def _tell_paid(self):
        """ Note that these members are to be told of what they were paid: one statement for a chunk of a run """
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_notice (company_id, member_id, event, about, day, facts, state, created_at)
               SELECT s.company_id, s.member_id, %s, 'koperasi.surplus.share,' || s.id || ',' || s.transaction_id, t.business_date,
                      jsonb_build_object('share', s.id, 'transaction', s.transaction_id), 'new', now() AT TIME ZONE 'UTC'
               FROM koperasi_surplus_share s JOIN koperasi_transaction t ON t.id = s.transaction_id
               WHERE s.id = ANY(%s) AND s.state = 'paid' AND s.net > 0 ORDER BY s.id ON CONFLICT DO NOTHING""", TO_ALL, self.ids))


class KoperasiNotice(models.Model):
    _inherit = 'koperasi.notice'

    def _facts_surplus(self):
        """ A member's part as it was paid, and to which of his accounts; nothing where that was taken back meanwhile """
        own = self.filtered(lambda notice: (notice.facts or {}).get('share'))
        found = (self - own)._facts_given()
        shares = self.env['koperasi.surplus.share'].sudo().browse([notice.facts['share'] for notice in own]).exists()
        numbers = dict(self.env.execute_query(SQL(
            """SELECT s.id, a.number FROM koperasi_surplus_share s JOIN koperasi_account a ON a.member_id = s.member_id
               JOIN koperasi_entry e ON e.account_id = a.id AND e.transaction_id = s.transaction_id WHERE s.id = ANY(%s)""", shares.ids)))
        shares = {share.id: share for share in shares}
        for notice in own:
            share = shares.get(notice.facts['share'])
            if not share or share.transaction_id.id != notice.facts['transaction'] or share.member_id != notice.member_id:
                continue
            env = self._speaking(notice.member_id)
            number = numbers.get(share.id)
            found[notice.id] = {
                'amount': rupiah(env, share.net), 'number': str(share.year), 'account': masked(number), 'date': self._day_text(env, share.transaction_id.business_date),
                'what': env._("credited to your account %s", masked(number)) if number else env._("paid out in cash")}
        return found
