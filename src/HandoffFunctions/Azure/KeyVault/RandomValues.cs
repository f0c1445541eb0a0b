using System.Buffers.Text;
using System.Security.Cryptography;
using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>Random values. Whoever takes the secret reads it from the vault, so what the vault gives out is all there is to see to.</summary>
internal sealed class RandomValues : IMakeValues
{
    private const int Bytes = 32;

    public Task<(Answer, NewValue?)> MakeAsync(RotationOrder order, IReadOnlyList<SecretProperties> versions, DateTimeOffset? expires, CancellationToken cancel) =>
        Task.FromResult<(Answer, NewValue?)>((Answers.Done, new NewValue(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)), new Dictionary<string, string>(), expires)));

    public Task<(Answer, Effect)> TakeEffectAsync(RotationOrder order, VersionsAround versions, string? current, CancellationToken cancel) =>
        Task.FromResult((Answers.Done, new Effect(NewWorks: true)));
}
