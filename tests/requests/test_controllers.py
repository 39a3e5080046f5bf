from collections import defaultdict

from odoo.tests import BaseCase

from odoo.addons.koperasi.controllers.portal.common import MemberController


class TestControllers(BaseCase):

    def test_no_name_twice(self):
        """ Odoo makes one class of all controllers that have an ancestor in common: two methods of one name would be one, whichever comes first """
        found, waiting = defaultdict(list), [MemberController]
        while waiting:
            below = waiting.pop().__subclasses__()
            waiting += below
            for cls in below:
                if not cls.__module__.startswith('odoo.addons.koperasi.controllers.'):
                    continue   # what Odoo made of them
                for name in vars(cls):
                    if not name.startswith('__') and not any(name in vars(other) for other in cls.__mro__[1:]):
                        found[name].append(cls.__name__)
        self.assertIn('guarantees', found)
        self.assertEqual({name: classes for name, classes in found.items() if len(classes) > 1}, {})
