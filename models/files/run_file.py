from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

UNIT = 2_500   # lines: each chunk is one journal entry, two or more where a member pays several times


class KoperasiRun(models.Model):
    """ A mass file as a run: its lines are the records, each its own transaction. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[('mass_file', "Mass File")], ondelete={'mass_file': 'cascade'})

    def _reversible_kinds(self):
        return super()._reversible_kinds() | {'mass_file'}

    def _reversed_singly(self):
        return super()._reversed_singly() | {'mass_file'}

    def _mass_file(self):
        return self.env['koperasi.mass.file'].browse(self.arguments['file'])

    def _unit_mass_file(self):
        return UNIT

    def _model_mass_file(self):
        return 'koperasi.mass.line'

    def _split_mass_file(self):
        return self.env['koperasi.mass.line'].search([('file_id', '=', self.arguments['file'])], order='id').ids

    def _work_mass_file(self, chunk):
        lines = self.env['koperasi.mass.line'].browse(chunk.record_ids)
        outcome = self._book_lines(chunk, lines, lines._twins())
        self.env['koperasi.suspense']._insert(self)
        self.env.cr.execute(SQL(
            """UPDATE koperasi_mass_line l SET state = CASE t.kind WHEN 'suspense' THEN 'suspense' ELSE 'booked' END, problem = NULL
               FROM koperasi_transaction t WHERE t.mass_line_id = l.id AND t.run_id = %s AND l.id IN %s""", self.id, tuple(chunk.record_ids)))
        lines.invalidate_recordset(['state', 'problem'])
        return outcome

    def _book_lines(self, chunk, lines, twins):
        """ Book lines of the file, each its own transaction; domains have their own ways for their kinds.

        :param twins: as of ``_twins``
        :return: ``Outcome``
        """
        return chunk._book_each(lines, lambda line: line._prepare_posting(twins), self._mass_file().journal_id, lambda line: line._is_plain())

    def _finish_mass_file(self):
        """ Say at each line that was left out why; after another try as well """
        file = self._mass_file()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE koperasi_mass_line l SET state = 'left_out', problem = e.reason FROM koperasi_run_error e
               WHERE e.run_id = %s AND e.res_id = l.id AND NOT COALESCE(e.retried, FALSE) AND l.state IN ('ready', 'unknown', 'left_out')""", self.id))
        self.env['koperasi.mass.line'].invalidate_model(['state', 'problem'])
        file._booked()
        return {'booked': file.booked_count, 'suspense': file.suspense_count, 'left_out': file.left_out_count}

    # -- taken back -------------------------------------------------------------

    def _shared_accounts(self):
        """ All files of a branch move its suspense account; its items say what depends on what """
        return [*super()._shared_accounts(), *self.company_id.koperasi_suspense_id.ids]

    def _check_can_reverse(self):
        super()._check_can_reverse()
        matched = self.env['koperasi.suspense'].sudo().search([('transaction_id.run_id', '=', self.id), ('state', '=', 'matched')], limit=5)
        if matched:
            raise UserError(self.env._(
                "These receipts were matched to members since: %s. Take back the matches first.", ", ".join(matched.transaction_id.mapped('name'))))

    def _finish_reversal(self):
        super()._finish_reversal()
        run = self.browse(self.arguments['run'])
        if run.kind == 'mass_file':
            run._mass_file()._taken_back()
