"""Every row, in the order in which they apply: what others are worked out from comes first."""

from typing import List

import rows_environment
import rows_metadata
import rows_placement
import rows_probes
import rows_resources
import rows_start
import rows_templates
from rows import Row

ROWS: List[Row] = (
    rows_resources.ROWS + rows_templates.ROWS + rows_start.ROWS + rows_probes.ROWS + rows_placement.ROWS + rows_environment.ROWS + rows_metadata.ROWS
)
