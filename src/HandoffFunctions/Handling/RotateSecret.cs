using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// Rotates a secret that the previous operator could know, or that comes to its end. What asked for it names the generation, so a step that
/// is taken twice rotates once.
/// </summary>
public sealed class RotateSecret(IRotateSecrets? vault, SecretBindings bindings, PairTurns turns, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>An expiry that has waited so long for its pair goes before a handoff, which else goes before it.</summary>
    private static readonly TimeSpan LongWait = TimeSpan.FromDays(1);

    /// <summary>Old versions that are named where a rotation is proven.</summary>
    private const int MostNamed = 8;

    /// <summary>When a turn is somebody else's, the next sweep looks again.</summary>
    private static readonly StepResult NotOurTurn = new(StepOutcome.Waiting, "another process rotates this secret or its partner right now");

    public async Task<StepResult> TakeAsync(HandoffRecord handoff, Step step, CancellationToken cancel)
    {
        if (vault is null)
        {
            return new StepResult(StepOutcome.Refused, "no vault is configured", Asked: true);
        }

        if (step.Target == PlanSteps.BoundSecrets)
        {
            return await ListAsync(vault, handoff, cancel).ConfigureAwait(false);
        }

        var how = step.Rotation;
        if (how is null)
        {
            var said = await bindings.CurrentAsync(cancel).ConfigureAwait(false);
            if (!said.Known)
            {
                return new StepResult(StepOutcome.Failed, "the vault did not say how the secret is rotated", Asked: true);
            }

            how = KnownSecrets.Of(policy, said).RotationOf(step.Target);
        }

        return how switch
        {
            { Kind: null } => new StepResult(StepOutcome.Refused, "the secret's tag handoff-rotation names no kind of rotation", Asked: true),
            { Kind: RotationKind.ApplicationPassword, Application: null } => new StepResult(StepOutcome.Refused, "neither policy nor the tag handoff-application says whose password it is", Asked: true),
            // Of an event that comes once only; and should two processes be at it, their two versions end as one.
            { Kind: RotationKind.Generate, Partners: [] } when handoff.SecretVersion is null => Told(await vault.RotateAsync(OrderOf(handoff, step, how), cancel).ConfigureAwait(false)),
            _ => await InTurnAsync(vault, handoff, step, how, cancel).ConfigureAwait(false),
        };
    }

    private async Task<StepResult> ListAsync(IRotateSecrets secrets, HandoffRecord handoff, CancellationToken cancel)
    {
        var (answer, said) = await secrets.ListBindingsAsync(cancel).ConfigureAwait(false);
        if (answer is not Answer.Done)
        {
            return TakeStep.Not(answer);
        }

        var found = PlanSteps.Found(handoff, new VaultBindings(true, [.. said.Select(secret => secret.AsBound())]), policy, time.GetUtcNow());
        return new StepResult(StepOutcome.Verified, Asked: true)
        {
            Found = found,
            Evidence = new Dictionary<string, string> { ["boundSecrets"] = found.Count.ToString(CultureInfo.InvariantCulture) },
        };
    }

    private async Task<StepResult> InTurnAsync(IRotateSecrets secrets, HandoffRecord handoff, Step step, Rotation how, CancellationToken cancel)
    {
        using var turn = await turns.TakeAsync([step.Target, .. how.Partners], cancel).ConfigureAwait(false);
        if (turn is null)
        {
            return NotOurTurn;
        }

        using var lapse = CancellationTokenSource.CreateLinkedTokenSource(cancel, turn.Lapses);
        var order = OrderOf(handoff, step, how) with { PartnerFirstUntil = turns.OtherFirstUntil(turn, step.Target) };
        var rotated = await secrets.RotateAsync(order, lapse.Token).ConfigureAwait(false);
        var isUrgent = handoff.Cause.IsHandoff() || time.GetUtcNow() - handoff.RecordedAt >= LongWait;
        await (rotated switch
        {
            Rotated.Held { ForPartner: true } held when isUrgent => turns.EndWaitingAsync(turn, step.Target, held.Until, cancel),
            // A new version may still be on its way into the vault, where nothing shows it yet. Until that is settled the partner is left alone.
            Rotated.Failed { Answer: Answer.Unknown } => turns.EndWaitingAsync(turn, step.Target, time.GetUtcNow(), cancel),
            Rotated.Held or Rotated.Failed => turns.LeaveAsync(turn, cancel),
            _ => turns.EndAsync(turn, step.Target, cancel),
        }).ConfigureAwait(false);
        return Told(rotated);
    }

    private RotationOrder OrderOf(HandoffRecord handoff, Step step, Rotation how) => new(step.Target, Rotation.GenerationOf(handoff, step))
    {
        Application = how.Application,
        Replaces = handoff.SecretVersion,
        Partners = how.Partners,
        Apart = policy.PairApart,
    };

    /// <summary>A secret that is rotated at each handoff has hundreds of old versions, and the device keeps what each rotation showed.</summary>
    private static string Newest(IReadOnlyList<string> versions) =>
        string.Join(' ', versions.TakeLast(MostNamed)) + (versions.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {versions.Count - MostNamed} older") : "");

    private StepResult Told(Rotated rotated) => rotated switch
    {
        Rotated.Proven(var proof) => new StepResult(StepOutcome.Verified, Asked: true)
        {
            MadeAt = proof.MadeAt,
            Evidence = new Dictionary<string, string>(proof.Beyond)
            {
                ["newVersion"] = proof.NewVersion,
                ["currentVersion"] = proof.CurrentVersion,
                ["disabledVersions"] = Newest(proof.DisabledVersions),
                ["oldVersionsRefused"] = "true",
                ["readAt"] = Rfc3339.Write(time.GetUtcNow()),
            },
        },
        Rotated.NotShown waits => new StepResult(StepOutcome.Accepted, waits.Reason, Asked: true) { Evidence = waits.Evidence },
        Rotated.Unprovable open => new StepResult(StepOutcome.Unverifiable, open.Reason, Asked: true) { Evidence = open.Evidence },
        Rotated.Held held => new StepResult(StepOutcome.Waiting, held.Reason, RetryAfter: held.Until - time.GetUtcNow()),
        Rotated.Overtaken overtaken => new StepResult(StepOutcome.Superseded, overtaken.Reason),
        _ => TakeStep.Not(((Rotated.Failed)rotated).Answer),
    };
}
