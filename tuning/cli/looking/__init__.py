"""The verbs that look: at studies, trials, backends and the installation."""
