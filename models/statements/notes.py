from dataclasses import replace

from odoo import models


class KoperasiStatements(models.AbstractModel):
    """ A skeleton of the notes (catatan atas laporan keuangan): what the records say; the cooperative completes it. """
    _inherit = 'koperasi.statements'

    def _notes_paper(self, options):
        columns, rows, problems = None, [], []
        # narrow sudo(): the cooperative's own particulars
        root = options.companies.sudo()[:1].root_id
        for title, texts in self._note_texts(root):
            rows.append({'cells': [title], 'style': 'grand'})
            rows += [{'cells': [text], 'style': 'text'} for text in texts]
        number = len(self._note_texts(root))
        for kind in ('position', 'result'):
            for report in self._reports().filtered(lambda report, kind=kind: report.koperasi_statement == kind)[:1]:
                found = self._statement_paper(replace(options, book='statement', report=report, detail=True, budget=False))
                columns = columns or found[0]
                problems += [problem for problem in found[2] if problem not in problems]
                number += 1
                rows.append({'cells': [f'{number}. {report.name}'], 'style': 'grand'})
                rows += [row for row in found[1] if row.get('account_id') or row['style'] == 'line']
        columns = columns or self._texts('')
        for row in rows:
            row['cells'] += [None] * (len(columns) - len(row['cells']))
        return columns, rows, problems

    def _note_texts(self, root):
        """ ``[(title, [text])]`` that stand before the figures """
        missing = self.env._("(to be completed)")
        founded = root.koperasi_legal_date and self._day(root.koperasi_legal_date)
        address = ', '.join(filter(None, (root.street, root.city, root.state_id.name)))
        return [
            ('1. ' + self.env._("General"), [
                self.env._("%(name)s is a savings and loan cooperative, legal entity no. %(number)s of %(date)s, NIK %(nik)s, at %(address)s.", name=root.name,
                           number=root.koperasi_legal_number or missing, date=founded or missing, nik=root.koperasi_nik or missing, address=address or missing),
                self.env._("Board, supervisors and manager in office: %s", missing),
            ]),
            ('2. ' + self.env._("Basis of preparation"), [
                self.env._("The statements follow SAK EP and Permenkop UKM 2/2024. They are in rupiah, on the accrual basis; the statement of cash flows is made by the direct method."),
            ]),
            ('3. ' + self.env._("Accounting policies"), [
                self.env._("Loans are shown at the principal that is owed, less an allowance by class of collectability."),
                self.env._("Interest is recognised as it is earned; of problem loans when it is paid."),
                self.env._("Principal and mandatory shares are equity while the member belongs to the cooperative; what is due to members who left is a liability."),
                self.env._("Surplus is distributed as the annual general meeting decides."),
            ]),
        ]
