import re

from odoo import http
from odoo.tests import HttpCase

from ...models.ledger.posting import GlLine, Movement, Posting
from ..common import new_user
from ..savings.common import SavingsCase


class PortalCase(SavingsCase, HttpCase):
    """ A member with a login, and what a browser sends. """

    @classmethod
    def login_of(cls, member, login, companies=None):
        """ A portal user of a member; his password is his login """
        companies = companies or member.company_id
        return new_user(cls.env, login=login, groups='base.group_portal', partner_id=member.partner_id.id, company_id=companies[:1].id,
                        company_ids=[(6, 0, companies.ids)])

    def many_deposits(self, account, amounts):
        """ As many movements on an account, in one journal entry """
        till = self.journal('till')
        return self.env['koperasi.transaction']._post_batch(
            [Posting(kind='deposit', movements=(Movement(account.account_id.id, amount),), partner_id=account.partner_id.id) for amount in amounts],
            till, self.key(), {}, extra_lines=[GlLine(till.default_account_id.id, sum(amounts))])

    def assert_queries(self, most, call):
        """ The call asks the database so many times at most, with nothing in the cache """
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.assertLessEqual(self.env.cr.sql_log_count - before, most)

    def get(self, path, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def post(self, path, /, **values):
        """ What a form of a page sends, by who is logged in, or by nobody """
        if not getattr(self, 'session', None):
            self.authenticate(None, None)
        return self.url_open(path, data={'csrf_token': http.Request.csrf_token(self), **values}, allow_redirects=False)

    def text(self, response):
        """ What the page says, in one line """
        main = response.text.replace('\xa0', ' ').partition('<main')[2].partition('</main>')[0]
        return re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', main))
