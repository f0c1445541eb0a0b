using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// Rotates a secret that the previous operator could know. The handoff's id is the generation, so a step that is taken twice rotates once.
/// </summary>
public sealed class RotateSecret(SecretRotation? vault, TimeProvider time)
{
    public async Task<StepResult> TakeAsync(HandoffRecord handoff, Step step, CancellationToken cancel)
    {
        if (vault is null)
        {
            return new StepResult(StepOutcome.Refused, "no vault is configured", Asked: true);
        }

        return step.Target == PlanSteps.BoundSecrets
            ? await ListAsync(vault, handoff, cancel).ConfigureAwait(false)
            : await RotateAsync(vault, handoff, step, cancel).ConfigureAwait(false);
    }

    private async Task<StepResult> ListAsync(SecretRotation secrets, HandoffRecord handoff, CancellationToken cancel)
    {
        var (answer, bindings) = await secrets.ListBindingsAsync(cancel).ConfigureAwait(false);
        if (answer is not Answer.Done)
        {
            return TakeStep.Not(answer);
        }

        var found = PlanSteps.Found(handoff, [.. bindings.Select(b => new BoundSecret(b.Name, b.DeviceId, b.WorkerId))], time.GetUtcNow());
        return new StepResult(StepOutcome.Verified, Asked: true)
        {
            Found = found,
            Evidence = new Dictionary<string, string> { ["boundSecrets"] = found.Count.ToString(CultureInfo.InvariantCulture) },
        };
    }

    private async Task<StepResult> RotateAsync(SecretRotation secrets, HandoffRecord handoff, Step step, CancellationToken cancel)
    {
        var (answer, proof) = await secrets.RotateAsync(step.Target, handoff.Id, cancel).ConfigureAwait(false);
        if (answer is not Answer.Done || proof is null)
        {
            return TakeStep.Not(answer);
        }

        var evidence = new Dictionary<string, string>
        {
            ["newVersion"] = proof.NewVersion,
            ["currentVersion"] = proof.CurrentVersion,
            ["disabledVersions"] = string.Join(' ', proof.DisabledVersions),
            ["oldVersionsRefused"] = proof.Refused ? "true" : "false",
            ["readAt"] = Rfc3339.Write(time.GetUtcNow()),
        };
        return proof.Refused
            ? new StepResult(StepOutcome.Verified, Asked: true) { Evidence = evidence }
            : new StepResult(StepOutcome.Accepted, "an old version is still given out", Asked: true) { Evidence = evidence };
    }
}
