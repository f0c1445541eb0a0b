using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Ledger;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>What the vault says about the newest version of a secret.</summary>
/// <param name="Version">Null when the vault has no such secret.</param>
public sealed record LatestVersion(string? Version);

/// <summary>
/// What a fact from the vault changes about the device or person that the secret is bound to. A version that comes to its end owes a
/// rotation, on the record that a handoff would have, because it needs the same: to be there before anything is done, to be tried again, to
/// be proven. A new version is recorded and nothing else.
/// </summary>
public static class DecideSecret
{
    /// <summary>Rotations that are done stay in a subject's state so long, and the newest of them longer; their own rows stay for good.</summary>
    private const int DoneKept = 5;

    /// <param name="known">The subject, or null when it is seen for the first time.</param>
    /// <param name="blank">What it then begins as.</param>
    /// <param name="latest">Null when the vault could not be asked. Then the step asks, before it does anything.</param>
    /// <param name="how">How the secret is rotated; null when the vault could not be asked.</param>
    public static Change<T> On<T>(T? known, T blank, Fact fact, LatestVersion? latest, Rotation? how, HandoffPolicy policy, DateTimeOffset now) where T : Subject
    {
        var draft = new Draft<T>(known, known ?? blank, policy, now);
        var ends = fact.Kind is FactKind.SecretNearExpiry or FactKind.SecretExpired;
        var stale = ends ? WhyStale(fact, latest) : null;
        draft.Enter(FactShape.Of(fact.Kind).LedgerType, fact.At, fact.Key, more: json =>
        {
            json.Fact(fact);
            json.Text("stale", stale);
        });
        if (ends && stale is null)
        {
            Owe(draft, fact, how);
        }

        HandoffState.Refresh(draft);
        Reconcile.Findings(draft);
        Forget(draft);
        return draft.Finish();
    }

    /// <summary>Whether a version is the newest, in which case the secret has not been replaced since.</summary>
    public static bool IsLatest(string version, LatestVersion latest) => string.Equals(version, latest.Version, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// An event about a version that was replaced since must not replace its successor: deliveries come late and twice, and each would cost
    /// the secret's users another value.
    /// </summary>
    private static string? WhyStale(Fact fact, LatestVersion? latest) =>
        latest is null || IsLatest(fact.SecretVersion!, latest) ? null
        : latest.Version is null ? "the vault has no such secret: nothing is rotated"
        : $"the vault's newest version is {latest.Version}: nothing is rotated";

    private static void Owe<T>(Draft<T> draft, Fact fact, Rotation? how) where T : Subject
    {
        var id = HandoffKey.OfRotation(draft.Subject.Key, fact.SecretName!, fact.SecretVersion!);
        switch (draft.Subject.Handoff(id))
        {
            // What was recorded while policy said to do nothing is owed once policy says otherwise and the vault warns again.
            case null:
            case { DryRun: true } when !draft.Policy.DryRun:
                Record(draft, id, fact, how);
                break;
            // Given up after the warning; now the version is about to fail whoever uses it.
            case { DryRun: false } known when fact.Kind == FactKind.SecretExpired && known.Steps.Any(step => step.State == StepState.Stuck):
                draft.Put(known with
                {
                    Steps = [.. known.Steps.Select(step => step.State != StepState.Stuck ? step : step.OwedAnew(draft.Now))],
                });
                break;
        }
    }

    private static void Record<T>(Draft<T> draft, string id, Fact fact, Rotation? how) where T : Subject
    {
        var record = new HandoffRecord
        {
            Id = id,
            Cause = Cause.SecretExpiry,
            At = fact.At,
            RecordedAt = draft.Now,
            DeviceId = draft.Subject.DeviceIdOrNull,
            Trigger = fact.Key,
            SecretVersion = fact.SecretVersion,
            Steps = [PlanSteps.ToRotate(fact.SecretName!, how, draft.Now)],
            DryRun = draft.Policy.DryRun,
        };
        draft.Put(record);
        draft.Enter("rotation.owed", fact.At, fact.Key, id, json =>
        {
            json.WriteString("cause", Words.Of(record.Cause));
            json.WriteString("secretName", fact.SecretName);
            json.WriteString("secretVersion", fact.SecretVersion);
            if (record.DryRun)
            {
                json.WriteBoolean("dryRun", true);
            }
        });
    }

    private static void Forget<T>(Draft<T> draft) where T : Subject
    {
        var old = draft.Subject.Handoffs
            .Where(record => !record.Cause.IsHandoff() && record.Status == HandoffStatus.Completed && record.RecordedAt < draft.Now - Decide.LateWindow)
            .OrderByDescending(record => record.RecordedAt).Skip(DoneKept).Select(record => record.Id).ToHashSet();
        draft.Update(subject => subject with { Handoffs = [.. subject.Handoffs.Where(record => !old.Contains(record.Id))] });
    }
}
