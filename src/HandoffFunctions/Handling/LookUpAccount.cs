using Handoff.Rules.Accounts;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Adapters;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Handling;

/// <summary>Asks the directory how an account stands of which it said only that it changed.</summary>
public sealed class LookUpAccount(GraphAccounts accounts, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>
    /// How the account has ended, if it has. A replica may not show yet what the event is about, so while the event is young, an account that
    /// still looks usable is looked at again.
    /// </summary>
    /// <exception cref="IOException">The directory did not say, or contradicts itself: the event must come again.</exception>
    public async Task<AccountEnd?> ReadAsync(DirectoryReading.AccountChanged change, CancellationToken cancel)
    {
        var young = change.At + policy.ReadBack.Wait - time.GetUtcNow();
        var (answer, account) = await LookAgain.UntilAsync(
            () => accounts.ReadAsync(change.UserId, cancel),
            seen => seen.Answer is not Answer.Done || EndOf(seen.Account!) is not null,
            young < policy.ReadBack.Wait ? young : policy.ReadBack.Wait,
            time,
            cancel).ConfigureAwait(false);
        return Said(answer, account) switch
        {
            { Exists: true, Enabled: null } => throw Again("The directory did not say whether the account is enabled."),
            { Exists: true, Enabled: true } when change.SaysDeleted => throw Again("The directory still shows an account that it says is deleted."),
            var said => EndOf(said),
        };
    }

    /// <summary>
    /// The end of an account that was seen to have ended. A replica that lags may not know yet of an account that was just made or enabled again,
    /// and a departure ends every access of its owner. So its end is believed when two readings in a row show it.
    /// </summary>
    /// <exception cref="IOException">The directory did not say, or contradicts itself: the event must come again.</exception>
    public async Task<(AccountEnd End, string? UserName)> ConfirmAsync(string userId, CancellationToken cancel)
    {
        await Pause.ForAsync(policy.ReadBack.Wait, time, cancel).ConfigureAwait(false);
        var (answer, account) = await accounts.ReadAsync(userId, cancel).ConfigureAwait(false);
        var said = Said(answer, account);
        return (EndOf(said) ?? throw Again("The directory shows the account as ended and then as not."), said.UserName);
    }

    private static DirectoryAccount Said(Answer answer, DirectoryAccount? account) =>
        answer is Answer.Done ? account! : throw Again($"The directory did not say how the account stands: {Answers.ReasonOf(answer)}.");

    private static AccountEnd? EndOf(DirectoryAccount account) => !account.Exists ? AccountEnd.Deleted : account.Enabled == false ? AccountEnd.Disabled : null;

    private static IOException Again(string why) => new($"{why} The event must be delivered again.");
}
