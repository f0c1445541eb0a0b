using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

public sealed class When_facts_come_in_any_order
{
    public static TheoryData<string> Stories => [.. Given.Stories.All.Keys];

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_story_ends_the_same(string story)
    {
        var facts = Given.Stories.All[story];
        var punctual = EndOf(facts);

        foreach (var order in Given.Stories.Orders(facts))
        {
            Assert.Equal(punctual, EndOf(order));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_random_day_folds_the_same(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var facts = Enumerable.Range(0, 12).Select(_ => Anything(chance)).DistinctBy(fact => fact.Key).ToArray();
            var uses = facts.Where(fact => fact.Kind == FactKind.SessionActive).Select(fact => new SessionUse(fact.UserId!, fact.SessionId!, fact.At)).ToArray();
            var (state, handoffs) = FoldFacts.From("d", CustodyState.Empty, facts, uses);
            chance.Shuffle(facts);
            chance.Shuffle(uses);

            var (again, handoffsAgain) = FoldFacts.From("d", CustodyState.Empty, facts, uses);

            Assert.True(
                state.Holder == again.Holder && state.Sessions.SequenceEqual(again.Sessions) && handoffs.SequenceEqual(handoffsAgain),
                $"seed {seed}, run {run}: {string.Join(", ", facts.Select(fact => fact.Key.Id))}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_random_day_whose_morning_is_added_up_ends_the_same(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 100; run++)
        {
            var facts = Enumerable.Range(0, 12).Select(_ => Anything(chance)).DistinctBy(fact => fact.Key).OrderBy(fact => fact.At).ToArray();
            var uses = facts.Where(fact => fact.Kind == FactKind.SessionActive).Select(fact => new SessionUse(fact.UserId!, fact.SessionId!, fact.At)).ToArray();
            // That a sign-out belongs to a later sign-in, by a clock that ran ahead, can be seen only while both are kept.
            facts = [.. facts.Where(fact => fact.Kind != FactKind.SessionEnded || !facts.Any(other => other.Kind == FactKind.SessionStarted && other.SessionId == fact.SessionId && other.UserId == fact.UserId && other.At > fact.At))];
            var morning = facts.Where(fact => fact.At <= facts[facts.Length / 2].At).ToArray();
            var (whole, handoffs) = FoldFacts.From("d", CustodyState.Empty, facts, uses);

            var before = FoldFacts.AddUp("d", CustodyState.Empty, morning, facts.Except(morning), uses);
            var (rest, later) = FoldFacts.From("d", before, [.. facts.Except(morning)], uses);

            var told = $"seed {seed}, run {run}: {string.Join(", ", facts.Select(fact => fact.Key.Id))}";
            Assert.True(whole.Holder == rest.Holder && whole.Sessions.Select(Known).SequenceEqual(rest.Sessions.Select(Known)), told);
            Assert.True(handoffs.Where(handoff => handoff.At > morning[^1].At).SequenceEqual(later), told);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_random_story_is_delivered_the_same(int seed)
    {
        var chance = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var facts = Enumerable.Range(0, 5).Select(_ => Anything(chance)).DistinctBy(fact => fact.Key).OrderBy(fact => fact.At).ToArray();
            var punctual = EndOf(facts);
            chance.Shuffle(facts);

            var told = $"seed {seed}, run {run}: {string.Join(", ", facts.Select(fact => fact.Key.Id))}\n";
            Assert.Equal(told + punctual, told + EndOf(facts));
        }
    }

    /// <summary>A session without what can only be guessed: which of its person's handoffs should have ended one that was never seen to begin.</summary>
    private static Session Known(Session session) => session.StartUnknown && session.HandoffId is not null ? session with { HandoffId = "some" } : session;

    /// <summary>The holder, the sessions, and the handoffs that stand, each revoked as it comes.</summary>
    private static string EndOf(Fact[] order)
    {
        var ward = new Ward();
        var now = At("16:00");
        foreach (var fact in order)
        {
            now = now.AddSeconds(5);
            ward.HearsAt(now, fact);
            if (ward.Device.Handoffs.Any(handoff => handoff.Steps.Any(step => step.IsOpen)))
            {
                ward.Revokes(now.AddSeconds(2));
            }
        }

        return string.Join('\n',
        [
            $"{ward.Device.Custody.Holder}",
            // When an end was heard of is another matter than when it was.
            .. ward.Device.Custody.Sessions.Select(session => (session with { EndHeardAt = null }).ToString()),
            .. ward.Standing.Select(handoff => $"{handoff.Id} {handoff.Cause} {handoff.At} {handoff.From} {handoff.To} {string.Join(',', handoff.Steps.Select(step => (step.Key, step.State)))}").Order(StringComparer.Ordinal),
        ]);
    }

    private static Fact Anything(Random chance)
    {
        var at = At("07:00").AddSeconds(chance.Next(40) * 3);
        var (user, session) = ($"operator-{chance.Next(3)}", $"s{chance.Next(5)}");
        return chance.Next(10) switch
        {
            0 or 1 or 2 => at.SignsIn(user, session),
            3 => at.Refreshes(user, session),
            4 => at.SignsOut(user, session),
            5 => at.ChecksOut(user),
            6 => at.ChecksIn(chance.Next(2) == 0 ? user : null),
            7 => at.EndsShift(user),
            8 => at.IsLost(),
            _ => at.Uses(user, session),
        };
    }
}
