using Handoff.Rules.Ledger;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// What a handoff owes about the applications in which its old sessions ran. A session may be reported only after its handoff, so its
/// application joins then; and one that is reported to have ended in time takes its application away again.
/// </summary>
internal static class OweForApps
{
    /// <summary>A step that is added, or taken back, is an entry, and a change of its handoff.</summary>
    private const int RowsEach = 2;

    /// <summary>The applications that a handoff should have had signed out.</summary>
    public static IEnumerable<string> Of(string handoffId, Device device) => device.Custody.Sessions
        .Where(session => session.HandoffId == handoffId && session is { AppId: not null, EndedAt: null })
        .Select(session => session.AppId!).Distinct();

    /// <param name="found">The handoffs as they follow from the facts; none where nothing new is told.</param>
    public static void Steps(Draft<Device> draft, IReadOnlyList<FoundHandoff> found)
    {
        var byId = found.DistinctBy(handoff => handoff.Id).ToDictionary(handoff => handoff.Id);
        foreach (var handoff in draft.Subject.Handoffs.Where(handoff => handoff.RevisedBecause is null).ToList())
        {
            if (!draft.Policy.ClassOf(draft.Subject.DeviceClass).For(handoff.Cause).Steps.Contains(StepKind.AppSignOut))
            {
                continue;
            }

            var apps = Of(handoff.Id, draft.Subject).ToHashSet();
            var isKnown = byId.TryGetValue(handoff.Id, out var known);
            apps.UnionWith(known?.Apps.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? []);
            foreach (var app in apps.Where(app => !handoff.Steps.Any(step => step.Kind == StepKind.AppSignOut && step.Target == app)).TakeWhile(_ => draft.HasRoomFor(RowsEach)))
            {
                Add(draft, handoff.Id, app);
            }

            foreach (var step in handoff.Steps.Where(step => isKnown && step is { Kind: StepKind.AppSignOut, IsOpen: true } && !apps.Contains(step.Target)).TakeWhile(_ => draft.HasRoomFor(RowsEach)))
            {
                SettleSteps.Apply(draft, handoff.Id, step.Key, new StepResult(StepOutcome.Superseded, "an event that arrived late shows that no old session of the application is left"));
            }
        }
    }

    private static void Add(Draft<Device> draft, string handoffId, string app)
    {
        var handoff = draft.Subject.Handoff(handoffId)!;
        var joined = handoff with { Steps = [.. handoff.Steps, PlanSteps.Owed(StepKind.AppSignOut, app, draft.Now)] };
        draft.Put(joined);
        draft.Enter("step.owed", draft.Now, handoffId: handoffId, more: json =>
        {
            json.WriteString("step", Words.Of(StepKind.AppSignOut));
            json.WriteString("target", app);
            json.WriteString("reason", "a session of the application was reported after the handoff");
        });
        // The application was not named when the handoff was announced.
        HandoffState.AnnounceAgain(draft, joined, app);
    }
}
