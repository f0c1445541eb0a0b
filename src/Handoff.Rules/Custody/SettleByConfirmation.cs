using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// A device or an application that was told to clear says itself that it did. That confirmation is the effect read back, even when it
/// comes before the telling is on record, or after we gave up on it.
/// </summary>
internal static class SettleByConfirmation
{
    /// <summary>A step that is settled is an entry, and a change of its handoff.</summary>
    private const int RowsEach = 2;

    public static void Steps(Draft<Device> draft)
    {
        foreach (var handoff in draft.Subject.Handoffs.Where(handoff => !handoff.DryRun).ToList())
        {
            foreach (var step in handoff.Steps.Where(step => step.AwaitsWord && step.State is not (StepState.Verified or StepState.Superseded)))
            {
                if (Confirmation(draft.Subject, handoff, step) is var (at, by))
                {
                    if (!draft.HasRoomFor(RowsEach))
                    {
                        return;
                    }

                    SettleSteps.Apply(draft, handoff.Id, step.Key, new StepResult(StepOutcome.Verified)
                    {
                        Evidence = new Dictionary<string, string>
                        {
                            ["confirmedAt"] = Rfc3339.Write(at),
                            ["confirmedBy"] = by,
                        },
                    });
                }
            }
        }
    }

    private static (DateTimeOffset At, string By)? Confirmation(Device device, HandoffRecord handoff, Step step)
    {
        if (step.Kind == StepKind.RebindAgent)
        {
            return OweForAgents.FirstForAnother(device, handoff, step.Target) is { } other ? (other.At, $"the agent acted for {other.OnBehalfOf}") : null;
        }

        return device.Clearances.FirstOrDefault(clearance => Confirms(clearance, handoff, step)) is { } clearance
            ? (clearance.At, $"{clearance.Event.Source} {clearance.Event.Id}")
            : null;
    }

    private static bool Confirms(Clearance clearance, HandoffRecord handoff, Step step) =>
        IsFromAfter(clearance, handoff)
        && (clearance.HandoffId is null || clearance.HandoffId == handoff.Id)
        && step.Kind switch
        {
            StepKind.DeviceSignOut => clearance.AppId is null,
            // What a receiver keeps is not on the device, so that the device's word says nothing about it.
            StepKind.TellReceivers => IsWordOf(step.Target, clearance, handoff),
            _ => IsWordOf(step.Target, clearance, handoff) || WentWithTheDevice(step.Target, clearance),
        };

    /// <summary>
    /// By the clocks of the sources; or, where the handoff's own is ahead, by ours: a word that came after we knew of the handoff, and says
    /// that it is from then or later. Unless it names the handoff, its own clock must not be seen to be ahead too, or a late word for an
    /// earlier handoff would pass for one for this.
    /// </summary>
    private static bool IsFromAfter(Clearance clearance, HandoffRecord handoff) =>
        clearance.At >= handoff.At
        || (clearance.At >= handoff.Fence && clearance.HeardAt >= handoff.RecordedAt && (clearance.HandoffId is not null || clearance.At <= clearance.HeardAt));

    /// <summary>Whoever was told of a person by an address knows no other name.</summary>
    private static bool IsWordOf(string app, Clearance clearance, HandoffRecord handoff) =>
        clearance is { UserId: { } user, AppId: { } by } && by == app && (Person.Same(user, handoff.From?.UserId) || Person.Same(user, handoff.From?.UserName));

    private static bool WentWithTheDevice(string app, Clearance clearance) =>
        clearance.AppId is null && (clearance.Cleared is not { Count: > 0 } || clearance.Cleared.Contains($"app:{app}"));
}
