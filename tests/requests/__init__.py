from . import test_controllers
from . import test_uploads
from . import test_applications
from . import test_requests
from . import test_join
