using Handoff.Rules.Events;
using Handoff.Rules.Findings;
using Handoff.Rules.Tests.Given;
using Xunit;
using static Handoff.Rules.Tests.Given.Day;

namespace Handoff.Rules.Tests.Custody;

/// <summary>Activity logs may leave out the session and name the sign-in whose token was used.</summary>
public sealed class When_a_record_names_only_a_token
{
    private static readonly Fact SignIn = At("07:00").SignsIn("operator-a", "s1") with { TokenId = "t1" };
    private static readonly Fact Used = At("08:05").Uses("operator-a", "token:t1").WithTokenOf("07:00") with { TokenId = "t1" };

    [Fact]
    public void It_is_a_use_of_the_session_that_the_token_was_issued_in()
    {
        var ward = new Ward().Hears(SignIn, At("08:00").SignsIn("operator-b", "s2"), Used);

        Assert.Equal(["s1", "s2"], ward.Device.Custody.Sessions.Select(session => session.SessionId));
        Assert.Equal("s1", ward.Finding(FindingKind.ResidualToken).SessionId);
    }

    [Fact]
    public void It_is_so_too_when_the_sign_in_is_reported_after_it()
    {
        var ward = new Ward().Hears(At("08:00").SignsIn("operator-b", "s2"), Used).HearsAt(At("08:06"), SignIn).Sweeps(At("08:10"));

        Assert.Equal(["s1", "s2"], ward.Device.Custody.Sessions.Select(session => session.SessionId));
        Assert.Equal("s1", ward.Finding(FindingKind.ResidualToken).SessionId);
    }

    [Fact]
    public void Somebody_elses_token_of_the_same_name_is_another_session()
    {
        var ward = new Ward().Hears(SignIn, At("07:10").Uses("operator-b", "token:t1") with { TokenId = "t1" });

        Assert.Equal(["s1", "token:t1"], ward.Device.Custody.Sessions.Select(session => session.SessionId));
    }

    [Fact]
    public void Of_a_sessions_tokens_eight_are_remembered()
    {
        var ward = new Ward().Hears(SignIn).Hears([.. Enumerable.Range(2, 12).Select(n => At($"07:{n:00}").Uses("operator-a", "s1") with { TokenId = $"t{n}" })]);

        Assert.Equal(["t2", "t7", "t8", "t9", "t10", "t11", "t12", "t13"], ward.Device.Custody.Sessions[0].TokenIds);
    }
}
