"""All scenarios, in the order in which they are started: those that wait longest first."""

from typing import Callable, List, NamedTuple

import scenarios_aborts as aborts
import scenarios_cost as cost
import scenarios_create as create
import scenarios_deleted as deleted
import scenarios_errors as errors
import scenarios_many as many
import scenarios_operator as operator
import scenarios_outages as outages
import scenarios_permissions as permissions
import scenarios_pods as pods
import scenarios_results as results
from case import Case


class Scenario(NamedTuple):
    run: Callable[[Case], None]
    core: bool = False  # part of the set for every change
    alone: bool = False  # disturbs the others
    title: str = ""  # else the name of `run`

    @property
    def name(self) -> str:
        return self.title or self.run.__name__


ALL: List[Scenario] = [
    Scenario(results.increment_numbers, core=True),
    Scenario(outages.killed_while_running, core=True),
    Scenario(permissions.missing_permission),
    Scenario(deleted.workflow_deleted),
    *(Scenario(run, title=name) for name, run in operator.DEAD.items()),
    Scenario(errors.fails_recoverable),
    Scenario(errors.fails_recoverable_no_outputs),
    Scenario(deleted.runner_deleted),
    Scenario(deleted.daskjob_deleted),
    Scenario(deleted.daskcluster_deleted),
    Scenario(deleted.namespace_deleted),
    Scenario(many.replicas_in_turn_success),
    Scenario(many.replicas_in_turn_failure),
    *(Scenario(run, title=name) for name, run in operator.BACK.items()),
    Scenario(results.fast, core=True),
    Scenario(errors.fails, core=True),
    Scenario(errors.fails_no_outputs, core=True),
    Scenario(aborts.abort_while_running, core=True),
    Scenario(aborts.abort_while_pending),
    Scenario(outages.down_at_the_end),
    Scenario(results.two_images),
    Scenario(results.train),
    Scenario(results.no_outputs),
    Scenario(pods.own_pod, core=True),
    Scenario(pods.pod_template, core=True),
    Scenario(pods.pod_template_missing),
    Scenario(pods.secrets),
    Scenario(create.lost_reply),
    Scenario(create.created_again),
    Scenario(create.name_taken),
    Scenario(cost.requests_of_a_task),
    Scenario(permissions.manifests, core=True),
    Scenario(permissions.one_namespace),
    Scenario(many.twenty_jobs, alone=True),
    Scenario(outages.apiserver_restarted, alone=True),
]
