using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Handling;

/// <summary>
/// A fact from the vault goes on the ledger of the device or person that the secret is bound to, and owes a rotation where the secret comes
/// to its end. Other secrets, and other vaults, are none of our business.
/// </summary>
/// <param name="vaultUri">The vault whose secrets are looked after; null for none.</param>
public sealed class HandleSecretEvent(IRotateSecrets? vault, Uri? vaultUri, SecretBindings bindings, KnownDevices known, RecordFact record, HandoffPolicy policy)
{
    /// <exception cref="IOException">The vault did not say whose the secret is. The event must be delivered again.</exception>
    public async Task<Handled> HandleAsync(Fact fact, CancellationToken cancel)
    {
        if (vault is null || vaultUri is null || fact.SecretSource?.Is(vaultUri) == false)
        {
            return Handled.OutOfScope;
        }

        var said = await bindings.CurrentAsync(cancel).ConfigureAwait(false);
        var secrets = KnownSecrets.Of(policy, said);
        if (secrets.OwnerOf(fact.SecretName!) is not var (deviceId, userId))
        {
            return said.Known ? Handled.OutOfScope : throw new IOException("The vault did not say to whom the secret is bound. The event must be delivered again.");
        }

        // Both are looked up before the decision, because deciding reads nothing. Whatever cannot be is left to the step, which asks again.
        var latest = fact.Kind == FactKind.SecretNewVersion ? null : (await vault.LatestAsync(fact.SecretName!, cancel).ConfigureAwait(false)).Latest;
        var how = said.Known ? secrets.RotationOf(fact.SecretName!) : null;
        if (deviceId is null)
        {
            return await record.OnAsync<Worker>(HandoffKey.OfWorker(userId!), fact,
                (worker, _, now) => DecideSecret.On(worker, new Worker { UserId = userId! }, fact, latest, how, policy, now), cancel).ConfigureAwait(false);
        }

        var device = HandoffKey.OfDevice(deviceId);
        var named = policy.Describe(fact with { DeviceId = deviceId });
        var blank = new Device { DeviceId = deviceId, DeviceClass = named.DeviceClass ?? policy.CheckedOutClass, Department = named.Department };
        var handled = await record.OnAsync<Device>(device, fact,
            (d, _, now) => DecideSecret.On(d, blank, fact, latest, how, policy, now), cancel).ConfigureAwait(false);
        known.Add(device);
        return handled;
    }
}
