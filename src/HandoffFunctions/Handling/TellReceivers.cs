using System.Net.Mail;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Signals;

namespace HandoffFunctions.Handling;

/// <summary>
/// Sends a receiver the signal that the previous operator's sessions on the device are revoked. There is no fence, as revoking tokens needs
/// one: the signal names the device and speaks of sessions from before the handoff, so that it does no harm when it comes late or twice.
/// </summary>
/// <param name="keys">Null when policy names no receivers.</param>
public sealed class TellReceivers(SendSignals? send, SigningKeys? keys, Authorizations? authorizations, PushSignals push, TimeProvider time)
{
    public async Task<StepResult> TakeAsync(HandoffRecord handoff, Step step, CancellationToken cancel)
    {
        if (step.AcceptedAt is not null)
        {
            // Due again because its time to confirm is over.
            return new StepResult(StepOutcome.Accepted, "the receiver took the signal, and no confirmation came");
        }

        if (keys is null || send?.Receiver(step.Target) is not { } receiver)
        {
            return new StepResult(StepOutcome.Refused, "policy names no receiver of this name any more", Asked: true);
        }

        if (handoff is not { From: { } from, DeviceId: { } device })
        {
            return new StepResult(StepOutcome.Refused, "nobody is known whose sessions could be meant", Asked: true);
        }

        var email = receiver.Subject == SubjectFormat.Email ? AddressOf(from) : null;
        return email is null && receiver.Subject == SubjectFormat.Email
            ? new StepResult(StepOutcome.Refused, "the receiver knows people by their address, and no event named one", Asked: true)
            : await SendAsync(receiver, keys, Signal(send, receiver, handoff, from.UserId, email, device), cancel).ConfigureAwait(false);
    }

    private async Task<StepResult> SendAsync(SignalReceiver receiver, SigningKeys signingKeys, SessionRevoked signal, CancellationToken cancel)
    {
        var (answer, ring) = await signingKeys.GetAsync(cancel).ConfigureAwait(false);
        if (ring?.Current is not { } key)
        {
            return ring is null ? TakeStep.Not(answer) : new StepResult(StepOutcome.Failed, "the secret that signingKey names holds no RSA private key of 2048 bits or more in PEM", Asked: true);
        }

        string? authorization = null;
        if (receiver.Authorization is { } secret && authorizations is not null)
        {
            (answer, authorization) = await authorizations.GetAsync(secret, cancel).ConfigureAwait(false);
            if (authorization is null)
            {
                return TakeStep.Not(answer);
            }
        }

        var now = time.GetUtcNow();
        answer = await push.SendAsync(receiver.Endpoint, key.Sign(signal.Write(now)), authorization, cancel).ConfigureAwait(false);
        // If we die here, the sweep sends it again under the same jti.
        if (answer is not Answer.Done)
        {
            if (receiver.Authorization is not null)
            {
                authorizations?.Drop(receiver.Authorization);
            }

            return TakeStep.Not(answer);
        }

        var evidence = new Dictionary<string, string> { ["jti"] = signal.TokenId, ["sentAt"] = Rfc3339.Write(now) };
        if (receiver.ConfirmedBy == ConfirmedBy.Cleared)
        {
            return new StepResult(StepOutcome.Accepted, Asked: true) { Evidence = evidence };
        }

        evidence["receiptOnly"] = "the receiver says that it took the signal; policy takes that as enough, and nothing shows what it did with it";
        return new StepResult(StepOutcome.Verified, Asked: true) { Evidence = evidence };
    }

    private static SessionRevoked Signal(SendSignals send, SignalReceiver receiver, HandoffRecord handoff, string userId, string? email, string device) => new(
        send.Issuer,
        receiver.Audience,
        HandoffKey.Digits($"session-revoked {handoff.Id} {receiver.Name}", 32),
        handoff.Id,
        send.SubjectIssuer,
        userId,
        email,
        device,
        // The handoff's own time, unless its source's clock runs ahead: what is revoked in the future would be ignored, or end new sessions.
        handoff.Fence,
        $"The device passed on: {Words.Of(handoff.Cause)}");

    /// <summary>The person's address, as sign-ins name it: the user name, or else the user id, where it is one (RFC 9493, section 3.2.2).</summary>
    private static string? AddressOf(Person person) => new[] { person.UserName, person.UserId }.FirstOrDefault(IsAddress);

    private static bool IsAddress(string? text) => MailAddress.TryCreate(text, out var address) && address.Address == text;
}
