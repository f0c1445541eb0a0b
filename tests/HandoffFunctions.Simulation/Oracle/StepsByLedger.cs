namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// How far every step has come by what the ledger says, entry by entry. The rows must say the same: what happened to a step and is not on the
/// ledger has not happened.
/// </summary>
internal sealed class StepsByLedger
{
    private readonly Dictionary<(string Handoff, string Kind, string Target), (string State, bool MayBeOwed, bool IsByRevision)> _steps = [];

    /// <summary>When each handoff was put on record.</summary>
    public Dictionary<string, DateTimeOffset> Detected { get; } = [];

    /// <summary>When a late event last took each handoff's ground away.</summary>
    public Dictionary<string, DateTimeOffset> Revised { get; } = [];

    /// <summary>Every revocation that was read back: whose, from before when it closes sessions, and since when that is known.</summary>
    public List<(string User, DateTimeOffset ClosesBefore, DateTimeOffset KnownAt)> Revocations { get; } = [];

    /// <summary>Every revocation that was asked for and ended without a proof, as a guest's does: whose, and since when that is known.</summary>
    public List<(string User, DateTimeOffset KnownAt)> Unproven { get; } = [];

    /// <summary>The steps that an entry has waiting for their turn.</summary>
    public HashSet<(string Handoff, string Kind, string Target)> Waiting { get; } = [];

    public IEnumerable<(string Handoff, string Kind, string Target, string State)> All => _steps.Select(step => (step.Key.Handoff, step.Key.Kind, step.Key.Target, step.Value.State));

    /// <summary>The states that a step may have by the ledger; none when the ledger never said that it is owed.</summary>
    public IReadOnlyList<string> Allowed(string handoff, string kind, string target) =>
        !_steps.TryGetValue((handoff, kind, target), out var step) ? [] : step.MayBeOwed ? [step.State, "owed"] : [step.State];

    public void Apply(LedgerRow entry)
    {
        if (entry.Type == "secret.expired")
        {
            // A rotation that was given up is owed again when the version has ended; the fact's own entry says so.
            Again(key => key.Kind == "rotateSecret", "stuck");
            return;
        }

        if (entry.HandoffId is not { } handoff)
        {
            return;
        }

        switch (entry.Type)
        {
            case "handoff.detected" or "rotation.owed" or "step.owed":
                Detected.TryAdd(handoff, entry.RecordedAt);
                Set(entry, handoff, "owed");
                break;
            case "step.failed":
                Set(entry, handoff, "owed");
                break;
            case "step.waiting":
                Waiting.UnionWith(entry.Steps.Select(step => (handoff, step.Kind, step.Target)));
                break;
            case "step.accepted" or "step.verified" or "step.unverifiable" or "step.superseded" or "step.stuck":
                Set(entry, handoff, entry.Type[5..]);
                if (entry is { Type: "step.unverifiable" or "step.stuck", Steps: [("revokeTokens", var user)] })
                {
                    Unproven.Add((user, entry.RecordedAt));
                }

                if (entry.ClosesBefore is { } before)
                {
                    Revocations.Add((entry.Steps[0].Target, before, entry.RecordedAt));
                }

                break;
            case "step.retryRequested":
                Again(key => key.Handoff == handoff, null);
                break;
            case "handoff.revised":
                Revised[handoff] = entry.RecordedAt;
                Change(key => key.Handoff == handoff, step => step.State is "owed" or "accepted" || step.MayBeOwed ? ("superseded", false, true) : step);
                break;
            case "handoff.reinstated":
                Detected[handoff] = entry.RecordedAt;
                Change(key => key.Handoff == handoff, step => step.IsByRevision ? ("owed", false, false) : step);
                break;
        }
    }

    private void Set(LedgerRow entry, string handoff, string state)
    {
        foreach (var (kind, target) in entry.Steps)
        {
            _steps[(handoff, kind, target)] = (state, false, false);
            Waiting.Remove((handoff, kind, target));
        }
    }

    private void Again(Func<(string Handoff, string Kind, string Target), bool> which, string? onlyFrom) =>
        Change(which, step => onlyFrom is null || step.State == onlyFrom ? (step.State, true, step.IsByRevision) : step);

    private void Change(Func<(string Handoff, string Kind, string Target), bool> which, Func<(string State, bool MayBeOwed, bool IsByRevision), (string, bool, bool)> next)
    {
        foreach (var key in _steps.Keys.Where(which).ToList())
        {
            _steps[key] = next(_steps[key]);
        }
    }
}
