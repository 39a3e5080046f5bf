from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    koperasi_role = fields.Selection([
        ('till', "Till"), ('vault', "Vault"), ('bank', "Bank"),
        ('savings', "Savings"), ('loan', "Loans"), ('general', "General"),
    ], string="Cooperative Use", help="What the cooperative's ledger books here. Such a journal secures its entries with a hash.")
    koperasi_posting_count = fields.Integer(readonly=True, copy=False, help="Counts postings; its row is their lock.")

    @api.constrains('koperasi_role', 'restrict_mode_hash_table', 'default_account_id')
    def _check_koperasi_role(self):
        for journal in self.filtered('koperasi_role'):
            if not journal.restrict_mode_hash_table:
                raise UserError(self.env._("A journal of the cooperative secures its posted entries with a hash: %s", journal.name))
            if journal.koperasi_role in ('till', 'vault', 'bank') and not journal.default_account_id:
                raise UserError(self.env._("Journal %s needs its account.", journal.name))

    def _koperasi_lock(self):
        """ One posting of a journal at a time: its numbers and its hash chain must not fork (design.md §2) """
        for journal_id in sorted(self.ids):
            self.env.cr.execute(
                "UPDATE account_journal SET koperasi_posting_count = COALESCE(koperasi_posting_count, 0) + 1 WHERE id = %s", (journal_id,))

    def _koperasi_take_turn(self):
        """ Queue for these journals before anything is read: the first line of a public money method.

        Under snapshot isolation a posting that waited for another one would fail with 40001 and, by Odoo's retry, sleep for
        seconds. So the queue is a session lock taken before the snapshot: nothing was written yet, hence the rollback only
        renews the snapshot. Where something was written already, the row lock and Odoo's retry stay the guard.
        """
        cr = self.env.cr
        self.env.flush_all()
        cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        if not cr.fetchone()[0]:
            return
        journal_ids = sorted(self.ids)
        for journal_id in journal_ids:
            cr.execute("SELECT pg_advisory_lock('account_journal'::regclass::int, %s)", (journal_id,))
        cr.rollback()

        def release(connection=cr._cnx):
            # on the connection: a cursor that is being closed runs its hooks when it can execute no more
            with connection.cursor() as raw:
                for journal_id in journal_ids:
                    raw.execute("SELECT pg_advisory_unlock('account_journal'::regclass::int, %s)", (journal_id,))
            connection.rollback()

        cr.postcommit.add(release)
        cr.postrollback.add(release)

    @api.model
    def _koperasi_get(self, company, role):
        """ The journal of a branch for a use.

        :param company: branch
        :param str role: value of ``koperasi_role``
        :raises UserError: if the branch has none
        """
        journal = self.sudo().search([('company_id', '=', company.id), ('koperasi_role', '=', role)], order='sequence, id', limit=1)
        if not journal:
            label = dict(self._fields['koperasi_role']._description_selection(self.env))[role]
            raise UserError(self.env._("%(branch)s has no journal for: %(role)s. Finish the set-up.", branch=company.name, role=label))
        return journal.sudo(self.env.su)
