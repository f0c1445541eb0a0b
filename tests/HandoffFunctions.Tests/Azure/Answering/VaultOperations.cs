using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.KeyVault;
using HandoffFunctions.Tests.Adapters.KeyVault;
using Version = HandoffFunctions.Tests.Adapters.KeyVault.Version;

namespace HandoffFunctions.Tests.Adapters.Answering;

internal static class VaultOperations
{
    private const string Name = "pump-login";

    /// <summary>List, set, list, read the current one, disable, read the old one, list (SecretRotationTests).</summary>
    private const int CallsOfARotation = 7;

    private static readonly CancellationToken Cancel = CancellationToken.None;

    public static IReadOnlyList<Operation> Of(string column) => column switch
    {
        "list what is bound, rotate" => [Vault("list what is bound", async vault => Operation.Word((await vault.ListBindingsAsync(Cancel)).Answer)), .. Enumerable.Range(1, CallsOfARotation).Select(Rotate)],
        "newest version" => [Vault("newest version", async vault => await vault.LatestAsync(Name, Cancel) is var (answer, latest) && latest is { Version: null } ? "none" : Operation.Word(answer))],
        "the app's own secrets" =>
        [
            Values("current value", async values => Operation.Word((await values.CurrentAsync(Name, Cancel)).Answer)),
            Values("newest values", async values => Operation.Word((await values.NewestAsync(Name, 4, Cancel)).Answer)),
        ],
        _ => [],
    };

    /// <summary>A rotation all of whose calls but one are answered as a vault does.</summary>
    private static Operation Rotate(int call) => new($"call {call} of a rotation", async scripted =>
    {
        var clock = new SetClock();
        var calls = 0;
        await using var vault = await FakeVault.StartAsync(Name, clock, new Version("v1", clock.Now.AddDays(-1).ToUnixTimeSeconds(), "old"));
        vault.Instead = async context =>
        {
            if (Interlocked.Increment(ref calls) != call)
            {
                return false;
            }

            await scripted.GiveAsync(context, ErrorShape.KeyVault);
            return true;
        };
        using var closed = new Operation.ClosedPort();
        return await Rotation(scripted.IsRefused ? closed.Address : vault.Address, Operation.PatienceWith(scripted), clock).RotateAsync(new RotationOrder(Name, "g1"), Cancel) switch
        {
            Rotated.Failed failed => Operation.Word(failed.Answer),
            var other => other.GetType().Name,
        };
    });

    private static Operation Vault(string name, Func<SecretRotation, Task<string>> call) =>
        Operation.Of(name, ErrorShape.KeyVault, (address, patience) => call(Rotation(address, patience, new SetClock())));

    private static Operation Values(string name, Func<SecretValues, Task<string>> call) =>
        Operation.Of(name, ErrorShape.KeyVault, (address, patience) => call(new SecretValues(address, new CountingCredential(new SetClock()), new SetClock(), patience: patience)));

    private static SecretRotation Rotation(Uri address, TimeSpan patience, SetClock clock) => new(address, new CountingCredential(clock), clock, patience: patience);
}
