"""How a person's function is called to build a model, whatever form it has."""

from __future__ import annotations

import contextlib
import inspect
from typing import TYPE_CHECKING, Any, final
from weakref import WeakKeyDictionary

from objectives.user.forms.discovery import answering
from objectives.user.forms.form import Form, form_of, parameters_of
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration, SearchSpace

_IN_ORDER = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
# Read by training itself, whoever builds the model.
_OF_TRAINING = frozenset({"batch_size", "training_epochs", "early_stopping_patience"})
# What SciKeras hands to a function that asks for it.
_META = "meta"


@final
class Builder:
    """Calls what builds the model with a configuration, in the form that it has."""

    def __init__(self, function: Any, form: Form | None = None) -> None:
        """Take a function, or a method without ``self``; without a form its signature decides."""
        self.function = function
        self._form = form
        self._asked: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def form(self, names: Any) -> Form:
        """Return the form, for a space or a configuration with these names."""
        return self._form or form_of(self.function, names=names)

    @property
    def asking_form(self) -> Form | None:
        """The form of a function that asks for its parameters itself, None for another."""
        form = self.form(())
        return form if form in (Form.HP, Form.TRIAL) else None

    @property
    def may_be_called_alone(self) -> bool:
        """Whether it can be called before anything is known of a space."""
        if self.asking_form is not None:
            return True
        is_needed = inspect.Parameter.empty
        return self.form(()) is Form.KEYWORDS and all(
            one.default is not is_needed for one in self._named()
        )

    def asked_object(self, model: Any, configuration: Configuration) -> Any:
        """Return the object that a model's function has asked, or one that answers alike."""
        form = self.asking_form
        assert form is not None, "only functions that ask have such an object"
        known = self._asked.get(model)
        return answering(form, configuration) if known is None else known

    def build(self, configuration: Configuration, signature: Signature) -> Any:
        """Return what the function makes of a configuration."""
        match self.form(configuration):
            case Form.KEYWORDS:
                return self.function(**self._keywords(configuration, signature))
            case Form.HP | Form.TRIAL as form:
                asked = answering(form, configuration)
                model = self.function(asked)
                with contextlib.suppress(TypeError):  # what is no model is said by who trains it
                    self._asked[model] = asked
                return model
            case _:
                in_order = [one for one in parameters_of(self.function) if one.kind in _IN_ORDER]
                takes_both = len(in_order) > 1 or self._takes("VAR_POSITIONAL")
                return self.function(configuration, *([signature] if takes_both else []))

    def complaints(self, space: SearchSpace) -> list[str]:
        """Return a sentence for each parameter that space and function do not share."""
        if self.form(space.names) is not Form.KEYWORDS:
            return []
        named = {one.name: one for one in self._named()}
        lacking = [
            f"takes {name!r}, which the space lacks{closest(name, space.names)}; add it to the"
            " space, or give it a default"
            for name, one in named.items()
            if one.default is inspect.Parameter.empty and name not in space.names
            if name not in (_META, "input_shape")
        ]
        sometimes = [
            f"takes {name!r}, which the space has only where {parameter.condition}; give it a"
            " default"
            for name, parameter in space.parameters.items()
            if name in named
            and named[name].default is inspect.Parameter.empty
            and parameter.condition.clauses
        ]
        if self._takes("VAR_KEYWORD"):
            return [*lacking, *sometimes]
        idle = [
            f"does not take {name!r} of the space{closest(name, tuple(named))}; remove it, or add"
            " the parameter"
            for name in space.names
            if name not in named and name not in _OF_TRAINING
        ]
        return [*lacking, *sometimes, *idle]

    def _keywords(self, configuration: Configuration, signature: Signature) -> dict[str, Any]:
        named = {one.name: one for one in self._named()}
        takes_all = self._takes("VAR_KEYWORD")
        values: dict[str, Any] = {
            name: value for name, value in configuration.items() if takes_all or name in named
        }
        if _META in named and _META not in values:
            values[_META] = _meta(signature)
        shape = named.get("input_shape")
        if (
            shape is not None
            and shape.default is inspect.Parameter.empty
            and shape.name not in values
        ):
            values[shape.name] = signature.input_shape
        return values

    def _named(self) -> list[inspect.Parameter]:
        return [one for one in parameters_of(self.function) if one.kind in _NAMED]

    def _takes(self, kind: str) -> bool:
        wanted = getattr(inspect.Parameter, kind)
        return any(one.kind is wanted for one in parameters_of(self.function))


def _meta(signature: Signature) -> dict[str, Any]:
    """Return what SciKeras tells a function of the data, by the same names."""
    shape = signature.input_shape
    classes = list(signature.classes)
    return {
        "X_shape_": (signature.training_rows, *shape) if isinstance(shape, tuple) else shape,
        "n_features_in_": shape[-1] if isinstance(shape, tuple) and shape else None,
        "n_outputs_": 1,
        "n_outputs_expected_": 1,
        "target_type_": str(signature.task) if classes else "continuous",
        **({"classes_": classes, "n_classes_": len(classes)} if classes else {}),
    }
