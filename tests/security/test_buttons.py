"""What a button of a view calls is there, and can be called as a button calls it."""
from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged('-at_install', 'post_install')
class TestButtons(TransactionCase):
    """ A button sends the ids of its records: a method of the model as such (@api.model) takes them for its first argument, and fails """

    def test_buttons(self):
        views = self.env['ir.ui.view'].search([('model', '=like', 'koperasi.%'), ('type', '!=', 'qweb')])
        wrong, seen = [], 0
        for view in views:
            for button in etree.fromstring(view.arch_db).iter('button'):
                if button.get('type') != 'object' or not button.get('name'):
                    continue
                seen += 1
                # a button within the rows of another field is one of that field's model
                model = self.env[view.model]
                for node in reversed(list(button.iterancestors('field'))):
                    field = model._fields.get(node.get('name'))
                    model = self.env[field.comodel_name] if field and field.relational else model
                method = getattr(type(model), button.get('name'), None)
                if method is None or getattr(method, '_api_model', False):
                    wrong.append(f"{view.xml_id}: {model._name}.{button.get('name')}")
        self.assertGreater(seen, 200)
        self.assertFalse(wrong)
